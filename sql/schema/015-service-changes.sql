-- What people and machines changed about services, beside their status: rollouts, restarts and scalings.

create table service_changes (
  service_id bigint not null,
  time timestamptz not null,
  id bigint generated always as identity,
  key text not null,
  kind text not null check (kind in ('ROLLOUT', 'RESTART', 'SCALING')),
  workload text,
  revision text,
  images jsonb not null default '[]',
  replicas_before integer check (replicas_before >= 0),
  replicas_after integer check (replicas_after >= 0),
  changed_by text,
  via text,
  cause text,
  url text,
  recorded_at timestamptz not null,
  primary key (service_id, time, id)
);

comment on table service_changes is
  'One row a change and service. `key` is what its sender calls it: sent again, nothing changes. `images` is a list of '
  '{container, init, before, after}; null where there was or is none, and for the container of a sender that names only '
  'versions.';
comment on column service_changes.changed_by is 'Who made it, as the API or a pipeline names them, what delivered it, and why.';

select create_hypertable('service_changes', by_range('time', interval '30 days'), create_default_indexes => false);

create index service_changes_key on service_changes (service_id, key);
create index service_changes_time on service_changes (time desc, id desc);

alter table service_changes
set (
  timescaledb.compress,
  timescaledb.compress_segmentby = 'service_id',
  timescaledb.compress_orderby = 'time desc, id desc'
);

select add_compression_policy('service_changes', compress_after => interval '30 days');
select add_retention_policy('service_changes', drop_after => interval '400 days');
