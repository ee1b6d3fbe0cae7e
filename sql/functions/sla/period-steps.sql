-- What a subject came to day by day, or month by month.

-- The days or months of an interval, cut where it begins and ends.
create function steps_of(p_from timestamptz, p_to timestamptz, p_as_of timestamptz, p_zone text, p_type text)
returns table (period_day date, starts_at timestamptz, ends_at timestamptz, is_whole boolean)
language sql
stable
as $$
  select
    g.day::date,
    greatest(b.starts_at, p_from),
    least(b.ends_at, p_to),
    b.starts_at >= p_from and b.ends_at <= p_to
  from generate_series(
    period_day_of(p_type, p_from, p_zone)::timestamp,
    (p_to - interval '1 ms') at time zone p_zone,
    case p_type when 'DAILY' then interval '1 day' else interval '1 month' end
  ) as g (day)
  cross join lateral period_bounds(p_type, g.day::date, p_zone) b
  where b.starts_at <= p_as_of
$$;

-- What the services of a customer came to together in each whole day or month in which any counts to it, added up from what is recorded of
-- them: null where that must be asked for, since of one of them nothing is recorded as final in the customer's zone, or it counts to it for a
-- part of the time only. The target is the one that the budgets add up to.
create function customer_step_sums(
  p_id bigint, p_from timestamptz, p_to timestamptz, p_as_of timestamptz, p_zone text, p_type text
)
returns table (period_day date, part sla_part)
language plpgsql
stable
-- Only a plan that knows how long the lists are joins them by hash.
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
  members bigint[] := range_services('CUSTOMER', p_id);
  groups bigint[] := array(select g.group_id from customer_groups g where g.customer_id = p_id);
  below bigint[] := array(
    select s.id
    from services s
    join customers c on c.id = p_id
    where exists (select from unnest(c.paths) prefix where is_below(s.path, prefix))
  );
  counted tstzmultirange[];
  uncounted tstzmultirange[];
  days date[];
  intervals tstzrange[];
begin
  select
    array_agg(s.id),
    array_agg(t.counted * tstzmultirange(tstzrange(s.known_since, coalesce(s.retired_at, 'infinity')))),
    array_agg(t.uncounted)
  into members, counted, uncounted
  from services s
  cross join lateral (
    select
      coalesce(range_agg(tstzrange(valid_from, valid_to)) filter (where x.counts), '{}') as counted,
      coalesce(range_agg(tstzrange(valid_from, valid_to)) filter (where not x.counts), '{}') as uncounted
    from sla_terms
    cross join lateral (
      select coalesce(group_id = any (groups), false) or s.id = any (below) as counts
    ) x
    where service_id = s.id
    offset 0
  ) t
  where s.id = any (members);
  select array_agg(d.period_day), array_agg(tstzrange(d.starts_at, d.ends_at))
  into days, intervals
  from steps_of(p_from, p_to, p_as_of, p_zone, p_type) d
  where d.is_whole;

  return query
  with expected as (
    select d.period_day, count(*) as services
    from unnest(days, intervals) as d (period_day, during)
    join unnest(counted) as m (counted) on m.counted && d.during
    group by d.period_day
  ),
  recorded as (
    select
      d.period_day,
      count(*) as services,
      (
        null, null, null, 1, sum(r.operational_ms), sum(r.degraded_ms), sum(r.down_ms), sum(r.planned_down_ms),
        sum(r.excluded_ms), sum(r.unknown_ms), sum(r.gap_ms), sum(r.elapsed_ms), sum(r.period_ms), sum(r.remaining_ms),
        sum(r.min_coverage / 100 * r.elapsed_ms), min(r.known_from), sum(r.operational_ms + r.degraded_ms + r.down_ms),
        sum(r.counted_ms), sum(r.consumed_ms), sum(r.consumed_ms), sum(r.budget_ms),
        sum(r.target * (r.period_ms - r.planned_down_ms - r.excluded_ms))
        / nullif(sum(r.period_ms - r.planned_down_ms - r.excluded_ms), 0),
        sum(r.incident_count)
      )::sla_part as part
    from sla_period_results r
    join unnest(members, counted, uncounted) as m (service_id, counted, uncounted) on m.service_id = r.subject_id
    join unnest(days, intervals) as d (period_day, during) on d.period_day = r.period_day
    where r.period_type = p_type
      and r.subject_kind = 'SERVICE'
      and r.subject_id = any (members)
      and r.period_day between days[1] and days[cardinality(days)]
      and r.time_zone = p_zone
      and r.final
      and m.counted && d.during
      and not m.uncounted && d.during
    group by d.period_day
  )
  select e.period_day, case when r.services = e.services then r.part end
  from expected e
  left join recorded r using (period_day);
end
$$;

-- The days or months of an interval with what a subject came to in each: of groups and nodes as they are recorded, of customers added up
-- from what is recorded of services, and by the rule anew where the interval cuts one. What nothing is known of has no figures.
create function range_steps(
  p_kind text, p_id bigint, p_from timestamptz, p_to timestamptz, p_as_of timestamptz, p_zone text, p_type text
)
returns table (
  period_day date,
  uptime numeric,
  target numeric,
  status text,
  coverage numeric,
  down_ms bigint,
  planned_ms bigint,
  incident_count integer
)
language sql
stable
as $$
  with step as materialized (
    select d.*, s.time_zone = p_zone as is_stored
    from steps_of(p_from, p_to, p_as_of, p_zone, p_type) d
    left join sla_period_results s
      on p_kind <> 'CUSTOMER'
      and s.period_type = p_type
      and s.period_day = d.period_day
      and s.subject_kind = p_kind
      and s.subject_id = p_id
  ),
  summed as materialized (
    select c.period_day, c.part
    from customer_step_sums(p_id, p_from, p_to, p_as_of, p_zone, p_type) c
    where p_kind = 'CUSTOMER'
  ),
  result as (
    select s.period_day, s.uptime, s.target, s.status, s.coverage, s.down_ms, s.planned_down_ms, s.excluded_ms, s.incident_count
    from step d
    join sla_period_results s using (period_day)
    where d.is_whole
      and d.is_stored
      and s.period_type = p_type
      and s.subject_kind = p_kind
      and s.subject_id = p_id
    union all
    select d.period_day, r.uptime, r.target, r.status, r.coverage, r.down_ms, r.planned_down_ms, r.excluded_ms, r.incident_count
    from summed s
    join step d using (period_day)
    cross join lateral period_totals(
      'RANGE', null, p_as_of, p_zone, d.starts_at, d.ends_at, array[('CUSTOMER', p_id)::sla_subject], array[s.part], '{}', '{}'
    ) r
    where (s.part).period_ms is not null
    union all
    select d.period_day, r.uptime, r.target, r.status, r.coverage, r.down_ms, r.planned_down_ms, r.excluded_ms, r.incident_count
    from step d
    left join summed s using (period_day)
    cross join lateral range_results(p_kind, p_id, d.starts_at, d.ends_at, p_as_of, p_zone, false) r
    where not d.is_whole
      or not d.is_stored
      or (s.period_day is not null and (s.part).period_ms is null)
  )
  select
    d.period_day,
    r.uptime,
    r.target,
    coalesce(r.status, 'NO_DATA'),
    r.coverage,
    coalesce(r.down_ms, 0),
    coalesce(r.planned_down_ms + r.excluded_ms, 0),
    coalesce(r.incident_count, 0)
  from step d
  left join result r using (period_day)
  order by d.period_day
$$;
