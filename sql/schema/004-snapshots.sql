-- A snapshot is a segment of credited time: the service was observed in `status` from `time` on, for `duration_ms`.
-- No instant of a service is held twice, and a segment lies within one 5-minute bucket.

create table sla_snapshots (
  service_id bigint not null,
  time timestamptz not null,
  duration_ms integer not null check (duration_ms between 1 and 300000),
  status service_status not null,
  excluded boolean not null default false,
  primary key (service_id, time)
);

comment on table sla_snapshots is
  'Credited time: the service was observed in one status from `time` on, for `duration_ms`. No instant of a service is held '
  'twice, and a snapshot lies within one 5-minute bucket.';
comment on column sla_snapshots.excluded is 'Planned maintenance: taken out of the denominator, whatever the status.';

-- Two days of a service compress to little more than one: each batch has heads of its own.
select create_hypertable('sla_snapshots', by_range('time', interval '2 days'));

alter table sla_snapshots
set (
  timescaledb.compress,
  timescaledb.compress_segmentby = 'service_id',
  timescaledb.compress_orderby = 'time'
);

select add_compression_policy('sla_snapshots', compress_after => interval '7 days');

create table service_status_events (
  service_id bigint not null,
  time timestamptz not null,
  from_status service_status,
  to_status service_status not null,
  message text,
  primary key (service_id, time)
);

comment on table service_status_events is
  'Every change of a service''s status, in the order of the time at which it happened. Those of a deleted service go bit by '
  'bit.';

create index service_status_events_time on service_status_events (time desc);

create table late_credits (
  service_id bigint not null,
  day date not null,
  from_time timestamptz not null,
  to_time timestamptz not null,
  version integer not null default 1,
  primary key (service_id, day)
);

comment on table late_credits is
  'Time credited behind the aggregates: what has to be aggregated again. `day` is a UTC day.';
comment on column late_credits.version is
  'Counts how often it was marked: whoever has aggregated the time takes away only the mark that was read before.';

create table probe_latencies (
  service_id bigint not null,
  time timestamptz not null,
  count integer not null check (count > 0),
  sum_ms double precision not null,
  min_ms double precision not null check (min_ms >= 0),
  max_ms double precision not null check (max_ms >= min_ms),
  primary key (service_id, time)
);

comment on table probe_latencies is 'The probes that ended within one segment, which starts at `time`.';

select create_hypertable('probe_latencies', by_range('time', interval '1 day'), create_default_indexes => false);

alter table probe_latencies
set (
  timescaledb.compress,
  timescaledb.compress_segmentby = 'service_id',
  timescaledb.compress_orderby = 'time'
);

select add_compression_policy('probe_latencies', compress_after => interval '7 days');
select add_retention_policy('probe_latencies', drop_after => interval '90 days');
