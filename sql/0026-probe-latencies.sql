-- What agents tell beside status: where documents were found, how they are themselves, and how long probes took.

alter table services add column source text;

-- As the last heartbeat had it; null from an agent that does not tell.
alter table agents
  add column instance text,
  add column clock_skew_seconds double precision,
  add column spooled_pieces bigint,
  add column oldest_spooled_at timestamptz,
  add column dropped_pieces bigint;

-- The mean over the probes of the last piece that any ended in.
alter table service_states
  add column latency_ms double precision,
  add column latency_at timestamptz;

-- The probes that ended within one piece, which starts at `time`.
create table probe_latencies (
  service_id bigint not null,
  time timestamptz not null,
  count integer not null check (count > 0),
  sum_ms double precision not null,
  min_ms double precision not null check (min_ms >= 0),
  max_ms double precision not null check (max_ms >= min_ms),
  primary key (service_id, time)
);

select create_hypertable('probe_latencies', by_range('time', interval '1 day'), create_default_indexes => false);

alter table probe_latencies
set (
  timescaledb.compress,
  timescaledb.compress_segmentby = 'service_id',
  timescaledb.compress_orderby = 'time'
);

select add_compression_policy('probe_latencies', compress_after => interval '7 days');
select add_retention_policy('probe_latencies', drop_after => interval '90 days');
