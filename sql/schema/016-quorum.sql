-- Services that several agents look at: who they are, what each saw, and how many must say DOWN.

create table service_quorums (
  service_id bigint not null references services on delete cascade,
  effective_from timestamptz not null,
  nodes text[] not null,
  quorum smallint not null,
  changed_by text not null,
  primary key (service_id, effective_from),
  check (quorum between 1 and cardinality(nodes) or cardinality(nodes) = 0)
);

comment on table service_quorums is
  'From when on a service is watched from these nodes. Without nodes one sender speaks for it again.';
comment on column service_quorums.changed_by is 'Whose agent said so.';

create index service_quorums_nodes on service_quorums using gin (nodes);

create table service_vantages (
  service_id bigint not null references services on delete cascade,
  node text not null,
  status service_status not null,
  status_since timestamptz not null,
  message text,
  reporter text not null,
  interval_ms integer not null,
  reported_at timestamptz not null,
  reported_until timestamptz not null,
  latency_ms double precision,
  contested_by text,
  contested_at timestamptz,
  primary key (service_id, node)
) with (fillfactor = 60);

comment on table service_vantages is
  'The present state of each vantage point, a service as one node sees it. `reported_until`: up to here it has reported what '
  'it saw.';
comment on column service_vantages.reporter is 'The agent that speaks for the node, one at a time.';
comment on column service_vantages.contested_by is 'Another agent of the node that wanted to speak for it, and was refused.';

create table vantage_segments (
  service_id bigint not null,
  node text not null,
  time timestamptz not null,
  duration_ms integer not null check (duration_ms between 1 and 300000),
  status service_status not null,
  primary key (service_id, node, time)
);

comment on table vantage_segments is
  'What a node saw, as credited time is kept: no instant twice, each segment within one 5-minute bucket.';

select create_hypertable('vantage_segments', by_range('time', interval '1 day'), create_default_indexes => false);

alter table vantage_segments
set (
  timescaledb.compress,
  timescaledb.compress_segmentby = 'service_id, node',
  timescaledb.compress_orderby = 'time'
);

select add_compression_policy('vantage_segments', compress_after => interval '7 days');
select add_retention_policy('vantage_segments', drop_after => interval '90 days');
