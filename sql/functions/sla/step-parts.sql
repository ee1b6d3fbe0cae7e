-- What the services of a customer come to in many days or months at once: their sums are read once for all of these, not once for each.

-- The midnight of UTC that is nearest to an instant.
create function nearest_midnight(p_at timestamptz)
returns timestamptz
language sql
stable
parallel safe
as $$
  select date_bin('1 day', p_at + interval '12 hours', '2000-01-01Z')
$$;

-- The buckets between each of some instants on 5 minutes and the midnight of UTC that is nearest to it: whole hours, or the 5 minutes that fill no
-- hour. They are added to what ends with the midnight where it comes first, else taken away.
create function border_buckets(p_borders timestamptz[], p_unit interval)
returns table (at timestamptz, sign integer, bucket timestamptz)
language sql
stable
as $$
  select b.at, case when b.midnight <= b.at then 1 else -1 end, g.bucket
  from (
    select distinct border as at, nearest_midnight(border) as midnight, date_bin('1 hour', border, '2000-01-01Z') as hour
    from unnest(p_borders) as border
  ) b
  cross join lateral (
    select
      case when b.midnight <= b.at then b.midnight when b.hour = b.at then b.at else b.hour + interval '1 hour' end as first_hour,
      case when b.midnight <= b.at then b.hour else b.midnight end as last_hour
  ) h
  cross join lateral (
    select generate_series(h.first_hour, h.last_hour - interval '1 hour', interval '1 hour') as bucket
    where p_unit = interval '1 hour'
    union all
    select generate_series(b.at, h.first_hour - interval '5 minutes', interval '5 minutes')
    where p_unit < interval '1 hour'
      and b.midnight > b.at
    union all
    select generate_series(h.last_hour, b.at - interval '5 minutes', interval '5 minutes')
    where p_unit < interval '1 hour'
      and b.midnight <= b.at
  ) g
$$;

-- What was credited to services in each of some intervals that follow each other, each of a day at least and on 5 minutes, as the days of a zone are:
-- whole days of UTC, from the midnight of UTC that is nearest to the start of each to that nearest to its end, and the time between these
-- and its ends, which is added or taken away. Steps are numbered from 1. Null services mean all.
create function step_sums(p_starts timestamptz[], p_ends timestamptz[], p_services bigint[])
returns table (
  step integer,
  service_id bigint,
  operational_ms bigint,
  degraded_ms bigint,
  down_ms bigint,
  planned_down_ms bigint,
  excluded_ms bigint,
  unknown_ms bigint
)
language plpgsql
stable
rows 10000
-- Only a plan that knows the time reads no more than it needs.
set plan_cache_mode = force_custom_plan
-- So many sums are held that they would be written to disk.
set work_mem = '32MB'
as $$
#variable_conflict use_column
declare
  first_days timestamptz[] := array(select nearest_midnight(s) from unnest(p_starts) with ordinality as x (s, at) order by at);
  end_days timestamptz[] := array(select nearest_midnight(s) from unnest(p_ends) with ordinality as x (s, at) order by at);
  since timestamptz := p_starts[1] - interval '12 hours';
  until timestamptz := p_ends[cardinality(p_ends)] + interval '12 hours';
  hours timestamptz[] := array(select b.bucket from border_buckets(p_starts || p_ends, interval '1 hour') b);
  minutes timestamptz[] := array(select b.bucket from border_buckets(p_starts || p_ends, interval '5 minutes') b);
begin
  return query
  with edge as (
    select s.at, -1 as sign, s.step::integer from unnest(p_starts) with ordinality as s (at, step)
    union all
    select s.at, 1, s.step::integer from unnest(p_ends) with ordinality as s (at, step)
  ),
  -- For each bucket beside a midnight the steps that begin or end there, and whether it adds to them.
  bucket as materialized (
    select u.unit, b.bucket, e.step, e.sign * b.sign as sign
    from unnest(array[interval '1 hour', interval '5 minutes']) as u (unit)
    cross join lateral border_buckets(p_starts || p_ends, u.unit) b
    join edge e using (at)
  ),
  part as (
    select
      width_bucket(d.bucket, first_days) as step, 1 as sign, d.service_id,
      d.operational_ms, d.degraded_ms, d.down_ms, d.planned_down_ms, d.excluded_ms, d.unknown_ms
    from sla_daily d
    where d.bucket >= first_days[1]
      and d.bucket < end_days[cardinality(end_days)]
      and d.bucket < end_days[width_bucket(d.bucket, first_days)]
      and (p_services is null or d.service_id = any (p_services))
    union all
    select
      b.step, b.sign, x.service_id, x.operational_ms, x.degraded_ms, x.down_ms, x.planned_down_ms, x.excluded_ms, x.unknown_ms
    from bucket b
    join sla_hourly x using (bucket)
    where b.unit = interval '1 hour'
      and x.bucket >= since
      and x.bucket < until
      and x.bucket = any (hours)
      and (p_services is null or x.service_id = any (p_services))
    union all
    select
      b.step, b.sign, x.service_id, x.operational_ms, x.degraded_ms, x.down_ms, x.planned_down_ms, x.excluded_ms, x.unknown_ms
    from bucket b
    join sla_5m x using (bucket)
    where b.unit < interval '1 hour'
      and cardinality(minutes) > 0
      and x.bucket >= since
      and x.bucket < until
      and x.bucket = any (minutes)
      and (p_services is null or x.service_id = any (p_services))
  )
  -- No bucket holds more than a day: sums of such small numbers are much faster than those of large ones.
  select
    p.step,
    p.service_id,
    sum((p.sign * p.operational_ms)::integer),
    sum((p.sign * p.degraded_ms)::integer),
    sum((p.sign * p.down_ms)::integer),
    sum((p.sign * p.planned_down_ms)::integer),
    sum((p.sign * p.excluded_ms)::integer),
    sum((p.sign * p.unknown_ms)::integer)
  from part p
  group by p.step, p.service_id
  -- What was credited beside the ends of a step only is added and taken away: the service may not be known in it.
  having
    sum((p.sign * (p.operational_ms + p.degraded_ms + p.down_ms + p.planned_down_ms + p.excluded_ms + p.unknown_ms))::integer) > 0;
end
$$;

-- The parts of services in each of some such intervals, which are over, cut where terms change, while they count to a customer: as members of its groups, or
-- below its paths; added up by interval and group.
create function customer_step_parts(
  p_starts timestamptz[], p_ends timestamptz[], p_as_of timestamptz, p_services bigint[], p_groups bigint[], p_below bigint[]
)
returns table (step integer, part sla_part)
language plpgsql
stable
-- Only a plan that knows how long the lists are joins them by hash.
set plan_cache_mode = force_custom_plan
set work_mem = '32MB'
as $$
#variable_conflict use_column
declare
  -- A list of nearly all would cost more than those that are read in vain.
  asked bigint[] := case when cardinality(p_services) <= (select count(*) from services) / 2 then p_services end;
  left_before bigint[] := array(select distinct r.service_id from service_retirements r where r.service_id = any (p_services));
begin
  return query
  with segment as materialized (
    select
      s.step::integer as step,
      t.*,
      greatest(t.valid_from, s.starts_at) as starts_at,
      least(t.valid_to, s.ends_at) as ends_at,
      t.valid_from <= s.starts_at and t.valid_to >= s.ends_at as is_whole
    from unnest(p_starts, p_ends) with ordinality as s (starts_at, ends_at, step)
    join sla_terms t on t.valid_from < s.ends_at and t.valid_to > s.starts_at
    where t.service_id = any (p_services)
      and (t.group_id = any (p_groups) or t.service_id = any (p_below))
  ),
  cut as (
    select starts_at, ends_at, array_agg(service_id) as services
    from segment
    where not is_whole
    group by starts_at, ends_at
  ),
  sums as materialized (
    select
      p_starts[x.step] as starts_at, p_ends[x.step] as ends_at, x.service_id,
      x.operational_ms, x.degraded_ms, x.down_ms, x.planned_down_ms, x.excluded_ms, x.unknown_ms
    from step_sums(p_starts, p_ends, asked) x
    union all
    select c.starts_at, c.ends_at, x.*
    from cut c
    cross join lateral range_sums(c.starts_at, c.ends_at, c.services) x
  ),
  incident as materialized (
    select i.service_id, width_bucket(i.started_at, p_starts) as step, count(*) as incident_count
    from sla_incidents i
    where i.service_id = any (p_services)
      and i.started_at >= p_starts[1]
      and i.started_at < p_ends[width_bucket(i.started_at, p_starts)]
      and not i.planned
    group by 1, 2
  ),
  member as (
    select
      t.*,
      coalesce(x.operational_ms, 0) as operational_ms,
      coalesce(x.degraded_ms, 0) as degraded_ms,
      coalesce(x.down_ms, 0) as down_ms,
      coalesce(x.planned_down_ms, 0) as planned_down_ms,
      coalesce(x.excluded_ms, 0) as excluded_ms,
      coalesce(x.unknown_ms, 0) as unknown_ms,
      greatest(t.starts_at, s.known_since) as known_from,
      least(t.ends_at, p_as_of, s.retired_at) as elapsed_until,
      coalesce(i.incident_count, 0) as step_incidents
    from segment t
    join services s on s.id = t.service_id
    left join sums x using (service_id, starts_at, ends_at)
    left join incident i using (service_id, step)
    where x.service_id is not null
      or (s.known_since < p_ends[t.step] and coalesce(s.retired_at, 'infinity') > p_starts[t.step])
  ),
  timed as (
    select
      m.*,
      away.absent_ms,
      c.credited_ms,
      greatest(ms_between(m.known_from, m.elapsed_until) - away.absent_ms, c.credited_ms) as elapsed_ms,
      ms_between(m.starts_at, m.ends_at) as period_ms
    from member m
    cross join lateral (
      select case
        when m.service_id = any (left_before) then (select a.absent_ms from absent_time(m.service_id, m.starts_at, m.ends_at) a)
        else 0
      end as absent_ms
    ) away
    cross join lateral (
      select m.operational_ms + m.degraded_ms + m.down_ms + m.planned_down_ms + m.excluded_ms + m.unknown_ms as credited_ms
    ) c
  ),
  counted as (
    select
      m.*,
      a.measured_ms,
      a.counted_ms,
      a.consumed_ms,
      a.spent_ms,
      a.budget_ms,
      g.gap_ms,
      case
        when m.is_whole then m.step_incidents
        else (
          select count(*)
          from sla_incidents i
          where (i.service_id, i.started_at) >= (m.service_id, m.starts_at)
            and (i.service_id, i.started_at) < (m.service_id, m.ends_at)
            and not i.planned
        )
      end as incident_count
    from timed m
    cross join lateral (
      select m.unknown_ms + m.elapsed_ms - m.credited_ms as gap_ms
    ) g
    cross join lateral sla_account(
      m.operational_ms,
      m.degraded_ms,
      m.down_ms,
      m.planned_down_ms,
      m.excluded_ms,
      g.gap_ms,
      m.elapsed_ms,
      m.period_ms,
      m.uptime_target,
      m.degraded_rule,
      m.unmeasured_rule
    ) a
    where m.absent_ms = 0
      or m.elapsed_ms > 0
  )
  select
    c.step,
    (
      null, c.group_id, null, 1, sum(c.operational_ms), sum(c.degraded_ms), sum(c.down_ms), sum(c.planned_down_ms),
      sum(c.excluded_ms), sum(c.unknown_ms), sum(c.gap_ms), sum(c.elapsed_ms), sum(c.period_ms), 0,
      sum(c.min_coverage / 100 * c.elapsed_ms), min(c.known_from), sum(c.measured_ms), sum(c.counted_ms), sum(c.consumed_ms),
      sum(c.spent_ms), sum(c.budget_ms),
      sum(c.uptime_target * (c.period_ms - c.planned_down_ms - c.excluded_ms))
      / nullif(sum(c.period_ms - c.planned_down_ms - c.excluded_ms), 0),
      sum(c.incident_count)
    )::sla_part
  from counted c
  group by c.step, c.group_id;
end
$$;
