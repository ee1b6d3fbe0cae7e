-- Milliseconds of each state per service, in UTC buckets stacked on each other: each level sums the one below, so that
-- every roll-up is exact. Real-time: what is not materialized yet is summed on the fly. `planned_down_ms` is DOWN within planned
-- maintenance, `excluded_ms` the rest of the maintenance.

create materialized view sla_5m
with (timescaledb.continuous, timescaledb.materialized_only = false)
as
select
  service_id,
  time_bucket('5 minutes', time) as bucket,
  coalesce(sum(duration_ms) filter (where status = 'OPERATIONAL' and not excluded), 0)::bigint as operational_ms,
  coalesce(sum(duration_ms) filter (where status = 'DEGRADED' and not excluded), 0)::bigint as degraded_ms,
  coalesce(sum(duration_ms) filter (where status = 'DOWN' and not excluded), 0)::bigint as down_ms,
  coalesce(sum(duration_ms) filter (where status = 'DOWN' and excluded), 0)::bigint as planned_down_ms,
  coalesce(sum(duration_ms) filter (where status = 'MAINTENANCE' or (excluded and status <> 'DOWN')), 0)::bigint as excluded_ms,
  coalesce(sum(duration_ms) filter (where status = 'UNKNOWN' and not excluded), 0)::bigint as unknown_ms
from sla_snapshots
group by 1, 2
with no data;

create materialized view sla_hourly
with (timescaledb.continuous, timescaledb.materialized_only = false)
as
select
  service_id,
  time_bucket('1 hour', bucket) as bucket,
  sum(operational_ms)::bigint as operational_ms,
  sum(degraded_ms)::bigint as degraded_ms,
  sum(down_ms)::bigint as down_ms,
  sum(planned_down_ms)::bigint as planned_down_ms,
  sum(excluded_ms)::bigint as excluded_ms,
  sum(unknown_ms)::bigint as unknown_ms
from sla_5m
group by 1, 2
with no data;

create materialized view sla_daily
with (timescaledb.continuous, timescaledb.materialized_only = false)
as
select
  service_id,
  time_bucket('1 day', bucket) as bucket,
  sum(operational_ms)::bigint as operational_ms,
  sum(degraded_ms)::bigint as degraded_ms,
  sum(down_ms)::bigint as down_ms,
  sum(planned_down_ms)::bigint as planned_down_ms,
  sum(excluded_ms)::bigint as excluded_ms,
  sum(unknown_ms)::bigint as unknown_ms
from sla_hourly
group by 1, 2
with no data;

create materialized view sla_monthly
with (timescaledb.continuous, timescaledb.materialized_only = false)
as
select
  service_id,
  time_bucket('1 month', bucket) as bucket,
  sum(operational_ms)::bigint as operational_ms,
  sum(degraded_ms)::bigint as degraded_ms,
  sum(down_ms)::bigint as down_ms,
  sum(planned_down_ms)::bigint as planned_down_ms,
  sum(excluded_ms)::bigint as excluded_ms,
  sum(unknown_ms)::bigint as unknown_ms
from sla_daily
group by 1, 2
with no data;

-- The refresh runs 15 minutes behind, so that every agent has reported. Each window is younger than the retention of
-- what it reads (90 days of snapshots, 13 months of 5-minute rows): a refresh over dropped rows would delete history.
-- What was left over when core was away for longer than a window is aggregated by core at its start.
select add_continuous_aggregate_policy(
  'sla_5m', start_offset => interval '8 days', end_offset => interval '15 minutes', schedule_interval => interval '5 minutes'
);

select add_continuous_aggregate_policy(
  'sla_hourly', start_offset => interval '9 days', end_offset => interval '15 minutes', schedule_interval => interval '5 minutes'
);
select add_continuous_aggregate_policy(
  'sla_daily', start_offset => interval '11 days', end_offset => interval '15 minutes', schedule_interval => interval '5 minutes'
);
select add_continuous_aggregate_policy(
  'sla_monthly', start_offset => interval '3 months', end_offset => interval '15 minutes', schedule_interval => interval '5 minutes'
);
select add_retention_policy('sla_5m', drop_after => interval '13 months');
select add_retention_policy('sla_hourly', drop_after => interval '13 months');
