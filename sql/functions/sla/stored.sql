-- How far the aggregates hold what was credited, and what was credited since.

-- The end of what an aggregate holds, on one of its borders: what lies before is stored, whatever came later is not. `-infinity`
-- while it holds nothing.
create function stored_until(p_aggregate text)
returns timestamptz
language sql
stable
as $$
  select
    case
      when w.watermark > _timescaledb_functions.get_internal_time_min('timestamptz'::regtype)
        then _timescaledb_functions.to_timestamp(w.watermark)
      else '-infinity'
    end
  from (values (p_aggregate)) a (name)
  left join _timescaledb_catalog.continuous_agg c on c.user_view_name = a.name
  left join _timescaledb_catalog.continuous_aggs_watermark w on w.mat_hypertable_id = c.mat_hypertable_id
$$;

-- The 5-minute buckets that are not stored yet, straight from what was credited.
create view live_5m as
select
  service_id,
  time_bucket('5 minutes', time) as bucket,
  coalesce(sum(duration_ms) filter (where status = 'OPERATIONAL' and not excluded), 0)::bigint as operational_ms,
  coalesce(sum(duration_ms) filter (where status = 'DEGRADED' and not excluded), 0)::bigint as degraded_ms,
  coalesce(sum(duration_ms) filter (where status = 'DOWN' and not excluded), 0)::bigint as down_ms,
  coalesce(sum(duration_ms) filter (where status = 'DOWN' and excluded), 0)::bigint as planned_down_ms,
  coalesce(sum(duration_ms) filter (where status = 'MAINTENANCE' or (excluded and status <> 'DOWN')), 0)::bigint as excluded_ms,
  coalesce(sum(duration_ms) filter (where status = 'UNKNOWN' and not excluded), 0)::bigint as unknown_ms
from credited_time
-- Asked once, not for each row.
where time >= (select stored_until('sla_5m'))
group by 1, 2;

-- All 5-minute buckets, stored or not: of one service, or of a few.
create view current_5m as
select *
from sla_5m
where bucket < (select stored_until('sla_5m'))
union all
select *
from live_5m;

-- An interval of 5-minute buckets in its stored and its live part.
create function five_minute_parts(p_from timestamptz, p_to timestamptz)
returns table (aggregate text, from_time timestamptz, to_time timestamptz)
language sql
stable
as $$
  select p.*
  from (select stored_until('sla_5m') as stored offset 0) s
  cross join lateral (values ('sla_5m', p_from, least(p_to, stored)), ('live_5m', greatest(p_from, stored), p_to)) p
  where p.column2 < p.column3
$$;
