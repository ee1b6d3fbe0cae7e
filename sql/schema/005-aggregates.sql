-- Milliseconds of each state per service, in UTC buckets stacked on each other: each level sums the one below, so that
-- every roll-up is exact. Each holds what was refreshed and no more, so that the refresh of a closed day reads no open snapshot;
-- readers take the rest from the snapshots (`functions/sla/stored.sql`). `planned_down_ms` is DOWN within planned maintenance,
-- `excluded_ms` the rest of the maintenance.

create materialized view sla_5m
with (timescaledb.continuous, timescaledb.materialized_only = true, timescaledb.chunk_interval = '2 days')
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

comment on view sla_5m is
  'Milliseconds of each state of a service in 5 minutes; `planned_down_ms` is DOWN within planned maintenance.';

create materialized view sla_hourly
with (timescaledb.continuous, timescaledb.materialized_only = true, timescaledb.chunk_interval = '20 days')
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

comment on view sla_hourly is 'Sums of sla_5m, by hours of UTC.';

create materialized view sla_daily
with (timescaledb.continuous, timescaledb.materialized_only = true, timescaledb.chunk_interval = '180 days')
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

comment on view sla_daily is 'Sums of sla_hourly, by days of UTC.';

create materialized view sla_monthly
with (timescaledb.continuous, timescaledb.materialized_only = true, timescaledb.chunk_interval = '10 years')
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

comment on view sla_monthly is 'Sums of sla_daily, by months of UTC.';

-- They are refreshed by one job, finest first (`run_aggregation`): refreshed by policies, which know nothing of each other, one would
-- move on over what the finer one does not hold yet.

-- Old rows are kept by service, hundreds of times smaller (`run_aggregate_compression`): a correction of old time unpacks those of its
-- services and no others (`refresh_services`).
alter materialized view sla_5m
set (timescaledb.compress, timescaledb.compress_segmentby = 'service_id', timescaledb.compress_orderby = 'bucket');

alter materialized view sla_hourly
set (timescaledb.compress, timescaledb.compress_segmentby = 'service_id', timescaledb.compress_orderby = 'bucket');

alter materialized view sla_daily
set (timescaledb.compress, timescaledb.compress_segmentby = 'service_id', timescaledb.compress_orderby = 'bucket');

select add_retention_policy('sla_5m', drop_after => interval '13 months');
select add_retention_policy('sla_hourly', drop_after => interval '13 months');
