-- What a correction would do, computed from the pieces without touching them.

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

-- Milliseconds of each state within ranges, by month: as they are stored when `p_kind` is null, else as a correction of that
-- kind would leave them.
create function corrected_sums(
  p_kind text,
  p_status service_status,
  p_services bigint[],
  p_starts timestamptz[],
  p_ends timestamptz[],
  p_from timestamptz,
  p_to timestamptz
)
returns table (
  service_id bigint, period_start timestamptz, operational bigint, degraded bigint, down bigint, planned_down bigint,
  excluded bigint, unknown bigint
)
language sql
stable
as $$
  with wanted as (
    select r.service_id, tstzrange(r.starts_at, r.ends_at) as during
    from unnest(p_services, p_starts, p_ends) as r (service_id, starts_at, ends_at)
  ),
  piece as (
    select
      s.service_id,
      s.status,
      case p_kind when 'EXCLUDE' then true when 'INCLUDE' then s.status = 'MAINTENANCE' else s.excluded end as excluded,
      tstzrange(s.time, s.time + s.duration_ms * interval '1 ms') * w.during as during
    from sla_snapshots s
    join wanted w
      on w.service_id = s.service_id
      and w.during && tstzrange(s.time, s.time + s.duration_ms * interval '1 ms')
    where coalesce(p_kind, '') not in ('STATUS', 'VOID')
      and s.service_id = any (p_services)
      and s.time >= time_bucket('5 minutes', p_from)
      and s.time < p_to
    union all
    select w.service_id, p_status, part.excluded, part.during
    from wanted w
    left join excluded_time(p_services, p_from, p_to) e on e.service_id = w.service_id
    cross join lateral (
      select
        case when p_status = 'MAINTENANCE' then tstzmultirange(tstzrange(null, null)) else coalesce(e.spans, '{}') end as spans
    ) planned
    cross join lateral (
      select true as excluded, unnest(tstzmultirange(w.during) * planned.spans) as during
      union all
      select false, unnest(tstzmultirange(w.during) - planned.spans)
    ) part
    where p_kind = 'STATUS'
  ),
  part as (
    select
      p.service_id,
      m.period_start,
      p.status,
      p.excluded,
      ms_between(greatest(lower(p.during), m.period_start), least(upper(p.during), m.period_end)) as ms
    from piece p
    join correction_months(p_services, p_from, p_to) m
      on m.service_id = p.service_id
      and m.period_start < upper(p.during)
      and m.period_end > lower(p.during)
  )
  select
    service_id,
    period_start,
    coalesce(sum(ms) filter (where status = 'OPERATIONAL' and not excluded), 0)::bigint,
    coalesce(sum(ms) filter (where status = 'DEGRADED' and not excluded), 0)::bigint,
    coalesce(sum(ms) filter (where status = 'DOWN' and not excluded), 0)::bigint,
    coalesce(sum(ms) filter (where status = 'DOWN' and excluded), 0)::bigint,
    coalesce(sum(ms) filter (where status <> 'DOWN' and excluded), 0)::bigint,
    coalesce(sum(ms) filter (where status = 'UNKNOWN' and not excluded), 0)::bigint
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
  p_to timestamptz
)
returns table (service_id bigint, path text, period_key text, period_start timestamptz, period_end timestamptz, side text, sums jsonb)
language sql
stable
as $$
  with month as materialized (
    select * from correction_months(p_services, p_from, p_to)
  ),
  range_before as materialized (
    select * from corrected_sums(null, null, p_services, p_starts, p_ends, p_from, p_to)
  ),
  range_after as materialized (
    select * from corrected_sums(p_kind, p_status, p_services, p_starts, p_ends, p_from, p_to)
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
