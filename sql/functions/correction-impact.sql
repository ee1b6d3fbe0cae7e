-- What a correction would do, computed from the aggregates without touching anything.

-- The months that a range lies in, for each service: those that are recorded, else those of UTC, with sums of null.
create function correction_months(p_services bigint[], p_from timestamptz, p_to timestamptz)
returns table (
  service_id bigint, period_start timestamptz, period_end timestamptz, period_key text, operational bigint, degraded bigint,
  down bigint, planned_down bigint, excluded bigint, unknown bigint, gap bigint
)
language sql
stable
as $$
  with wanted as (
    select distinct id from unnest(p_services) as id
  ),
  recorded as (
    select r.*
    from sla_period_results r
    where r.period_type = 'MONTHLY'
      and r.subject_kind = 'SERVICE'
      and r.subject_id = any (p_services)
      and r.period_start < p_to
      and r.period_end > p_from
  )
  select
    r.subject_id, r.period_start, r.period_end, period_key('MONTHLY', r.period_day), r.operational_ms, r.degraded_ms,
    r.down_ms, r.planned_down_ms, r.excluded_ms, r.unknown_ms, r.gap_ms
  from recorded r
  union all
  select w.id, b.starts_at, b.ends_at, period_key('MONTHLY', m.day::date), null, null, null, null, null, null, null
  from wanted w
  cross join lateral generate_series(
    period_day_of('MONTHLY', p_from, 'UTC')::timestamp,
    period_day_of('MONTHLY', p_to - interval '1 ms', 'UTC')::timestamp,
    interval '1 month'
  ) as m (day)
  cross join lateral period_bounds('MONTHLY', m.day::date, 'UTC') b
  where not exists (select from recorded r where r.subject_id = w.id)
$$;

-- How a correction's ranges lie in months.
create function correction_segments(p_services bigint[], p_starts timestamptz[], p_ends timestamptz[], p_from timestamptz, p_to timestamptz)
returns table (service_id bigint, period_start timestamptz, from_time timestamptz, to_time timestamptz)
language sql
stable
as $$
  select r.service_id, m.period_start, greatest(r.starts_at, m.period_start), least(r.ends_at, m.period_end)
  from unnest(p_services, p_starts, p_ends) as r (service_id, starts_at, ends_at)
  join correction_months(p_services, p_from, p_to) m
    on m.service_id = r.service_id
    and m.period_start < r.ends_at
    and m.period_end > r.starts_at
$$;

-- Milliseconds of planned time that would not be planned if no window and no correction said so, by service, month and status. The
-- aggregates do not know the status of planned time, so its segments are read.
create function included_time(p_services bigint[], p_starts timestamptz[], p_ends timestamptz[], p_from timestamptz, p_to timestamptz)
returns table (service_id bigint, period_start timestamptz, status service_status, ms bigint)
language sql
stable
as $$
  select
    x.service_id,
    x.period_start,
    s.status,
    sum(ms_between(greatest(s.time, x.from_time), least(s.time + s.duration_ms * interval '1 ms', x.to_time)))::bigint
  from correction_segments(p_services, p_starts, p_ends, p_from, p_to) x
  join credited_time s
    on s.service_id = x.service_id
    and s.time < x.to_time
    and s.time + s.duration_ms * interval '1 ms' > x.from_time
  where s.excluded
    and s.status <> 'MAINTENANCE'
    and s.service_id = any (p_services)
    and s.time >= time_bucket('5 minutes', p_from)
    and s.time < p_to
  group by x.service_id, x.period_start, s.status
$$;

-- Milliseconds of each state within ranges, by month, as they are stored.
create function stored_sums(p_services bigint[], p_starts timestamptz[], p_ends timestamptz[], p_from timestamptz, p_to timestamptz)
returns table (
  service_id bigint, period_start timestamptz, operational bigint, degraded bigint, down bigint, planned_down bigint,
  excluded bigint, unknown bigint
)
language sql
stable
as $$
  with segment as materialized (
    select * from correction_segments(p_services, p_starts, p_ends, p_from, p_to)
  ),
  -- Nearly all services share one interval.
  alike as (
    select from_time, to_time, array_agg(service_id) as services
    from segment
    group by from_time, to_time
  ),
  part as materialized (
    select a.from_time, a.to_time, x.*
    from alike a
    cross join lateral window_sums(a.from_time, a.to_time, a.services) x
  )
  select
    s.service_id,
    s.period_start,
    sum(p.operational_ms)::bigint,
    sum(p.degraded_ms)::bigint,
    sum(p.down_ms)::bigint,
    sum(p.planned_down_ms)::bigint,
    sum(p.excluded_ms)::bigint,
    sum(p.unknown_ms)::bigint
  from segment s
  join part p using (service_id, from_time, to_time)
  group by s.service_id, s.period_start
$$;

-- Milliseconds of each state that ranges would hold if they were in one status throughout, cut at what is planned.
create function filled_sums(
  p_status service_status, p_services bigint[], p_starts timestamptz[], p_ends timestamptz[], p_from timestamptz, p_to timestamptz
)
returns table (
  service_id bigint, period_start timestamptz, operational bigint, degraded bigint, down bigint, planned_down bigint,
  excluded bigint, unknown bigint
)
language sql
stable
as $$
  with part as (
    select
      s.service_id,
      s.period_start,
      multirange_ms(during.whole) as whole,
      case when p_status = 'MAINTENANCE' then multirange_ms(during.whole) else multirange_ms(during.whole * coalesce(e.intervals, '{}')) end
        as planned
    from correction_segments(p_services, p_starts, p_ends, p_from, p_to) s
    left join excluded_time(p_services, p_from, p_to) e on e.service_id = s.service_id
    cross join lateral (select tstzmultirange(tstzrange(s.from_time, s.to_time)) as whole) during
  )
  select
    service_id,
    period_start,
    coalesce(sum(whole - planned) filter (where p_status = 'OPERATIONAL'), 0)::bigint,
    coalesce(sum(whole - planned) filter (where p_status = 'DEGRADED'), 0)::bigint,
    coalesce(sum(whole - planned) filter (where p_status = 'DOWN'), 0)::bigint,
    coalesce(sum(planned) filter (where p_status = 'DOWN'), 0)::bigint,
    coalesce(sum(planned) filter (where p_status <> 'DOWN'), 0)::bigint,
    coalesce(sum(whole - planned) filter (where p_status = 'UNKNOWN'), 0)::bigint
  from part
  group by 1, 2
$$;

-- The uptime of such sums by the accounting rule.
create function corrected_uptime(
  operational bigint, degraded bigint, down bigint, gap bigint, degraded_rule text, unmeasured_rule text
)
returns numeric
language sql
immutable
as $$
  select a.uptime
  from sla_account(
    operational, degraded, down, 0, 0, gap, 0, 0, 0, coalesce(degraded_rule, 'up'), coalesce(unmeasured_rule, 'left_out')
  ) a
$$;

-- What a correction would do to each service and month: sums of the month and of the range alone, before and after, with
-- the uptime of each by the rule in force. A month moves by the difference that its part of the range makes.
create function correction_impact(
  p_kind text,
  p_status service_status,
  p_services bigint[],
  p_starts timestamptz[],
  p_ends timestamptz[],
  p_from timestamptz,
  p_to timestamptz,
  p_included jsonb
)
returns table (service_id bigint, path text, period_key text, period_start timestamptz, period_end timestamptz, side text, sums jsonb)
language sql
stable
as $$
  with month as materialized (
    select * from correction_months(p_services, p_from, p_to)
  ),
  range_before as materialized (
    select * from stored_sums(p_services, p_starts, p_ends, p_from, p_to)
  ),
  included as (
    select
      i."serviceId" as service_id,
      i."periodStart" as period_start,
      coalesce(sum(i.ms) filter (where i.status = 'OPERATIONAL'), 0)::bigint as operational,
      coalesce(sum(i.ms) filter (where i.status = 'DEGRADED'), 0)::bigint as degraded,
      coalesce(sum(i.ms) filter (where i.status = 'DOWN'), 0)::bigint as down,
      coalesce(sum(i.ms) filter (where i.status = 'UNKNOWN'), 0)::bigint as unknown
    from jsonb_to_recordset(p_included) as i ("serviceId" bigint, "periodStart" timestamptz, status text, ms bigint)
    group by 1, 2
  ),
  range_after as materialized (
    select b.service_id, b.period_start, 0::bigint as operational, 0::bigint as degraded, 0::bigint as down,
      b.down + b.planned_down as planned_down, b.operational + b.degraded + b.excluded + b.unknown as excluded, 0::bigint as unknown
    from range_before b
    where p_kind = 'EXCLUDE'
    union all
    select b.service_id, b.period_start, b.operational + coalesce(i.operational, 0), b.degraded + coalesce(i.degraded, 0),
      b.down + coalesce(i.down, 0), greatest(0, b.planned_down - coalesce(i.down, 0)),
      greatest(0, b.excluded - coalesce(i.operational + i.degraded + i.unknown, 0)), b.unknown + coalesce(i.unknown, 0)
    from range_before b
    left join included i using (service_id, period_start)
    where p_kind = 'INCLUDE'
    union all
    select f.*
    from filled_sums(p_status, p_services, p_starts, p_ends, p_from, p_to) f
    where p_kind = 'STATUS'
  ),
  side as (
    select m.service_id, m.period_start, x.*
    from month m
    left join range_before b using (service_id, period_start)
    left join range_after a using (service_id, period_start)
    cross join lateral (
      values
        (
          'rangeBefore', coalesce(b.operational, 0), coalesce(b.degraded, 0), coalesce(b.down, 0),
          coalesce(b.planned_down, 0), coalesce(b.excluded, 0), coalesce(b.unknown, 0), 0
        ),
        (
          'rangeAfter', coalesce(a.operational, 0), coalesce(a.degraded, 0), coalesce(a.down, 0),
          coalesce(a.planned_down, 0), coalesce(a.excluded, 0), coalesce(a.unknown, 0), 0
        )
    ) x (side, operational, degraded, down, planned_down, excluded, unknown, gap)
  ),
  moved as (
    select * from side
    union all
    select
      m.service_id, m.period_start, 'before', coalesce(m.operational, b.operational), coalesce(m.degraded, b.degraded),
      coalesce(m.down, b.down), coalesce(m.planned_down, b.planned_down), coalesce(m.excluded, b.excluded),
      coalesce(m.unknown, b.unknown), coalesce(m.gap, 0)
    from month m
    join side b on b.side = 'rangeBefore' and b.service_id = m.service_id and b.period_start = m.period_start
    union all
    select
      m.service_id,
      m.period_start,
      'after',
      greatest(0, coalesce(m.operational, b.operational) + a.operational - b.operational),
      greatest(0, coalesce(m.degraded, b.degraded) + a.degraded - b.degraded),
      greatest(0, coalesce(m.down, b.down) + a.down - b.down),
      greatest(0, coalesce(m.planned_down, b.planned_down) + a.planned_down - b.planned_down),
      greatest(0, coalesce(m.excluded, b.excluded) + a.excluded - b.excluded),
      greatest(0, coalesce(m.unknown, b.unknown) + a.unknown - b.unknown),
      -- What is known less, a rule may count more.
      greatest(
        0,
        coalesce(m.gap, 0)
        - (a.operational + a.degraded + a.down + a.planned_down + a.excluded)
        + (b.operational + b.degraded + b.down + b.planned_down + b.excluded)
      )
    from month m
    join side b on b.side = 'rangeBefore' and b.service_id = m.service_id and b.period_start = m.period_start
    join side a on a.side = 'rangeAfter' and a.service_id = m.service_id and a.period_start = m.period_start
  )
  select
    m.service_id,
    s.path,
    m.period_key,
    m.period_start,
    m.period_end,
    v.side,
    jsonb_build_object(
      'operationalSeconds', v.operational / 1000.0,
      'degradedSeconds', v.degraded / 1000.0,
      'downSeconds', v.down / 1000.0,
      'plannedDownSeconds', v.planned_down / 1000.0,
      'excludedSeconds', v.excluded / 1000.0,
      'unknownSeconds', v.unknown / 1000.0,
      'uptime', corrected_uptime(v.operational, v.degraded, v.down, v.gap, t.degraded_rule, t.unmeasured_rule)
    )
  from moved v
  join month m using (service_id, period_start)
  join services s on s.id = v.service_id
  left join terms_at(p_from) t on t.service_id = v.service_id
$$;
