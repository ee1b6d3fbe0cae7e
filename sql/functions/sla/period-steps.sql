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

-- What the services of a customer came to together in each whole day or month in which any counts to it, by group, added up from what is
-- recorded of them: null where of one of them nothing is recorded as final in the customer's zone, or it counts to the customer, or to a group, for
-- a part of the time only.
create function recorded_step_sums(
  p_services bigint[],
  p_groups bigint[],
  p_below bigint[],
  p_from timestamptz,
  p_to timestamptz,
  p_as_of timestamptz,
  p_zone text,
  p_type text
)
returns table (period_day date, parts sla_part[])
language plpgsql
stable
-- Only a plan that knows how long the lists are joins them by hash.
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
  members bigint[];
  groups bigint[];
  counted tstzmultirange[];
  uncounted tstzmultirange[];
  days date[];
  intervals tstzrange[];
begin
  -- A line for each service and group of it: when it counts with that group, and when it does not.
  with term as materialized (
    select
      t.service_id,
      t.group_id,
      tstzrange(t.valid_from, t.valid_to) as during,
      coalesce(t.group_id = any (p_groups), false) or t.service_id = any (p_below) as counts
    from sla_terms t
    where t.service_id = any (p_services)
  )
  select
    array_agg(c.service_id),
    array_agg(c.group_id),
    array_agg(c.during * tstzmultirange(tstzrange(s.known_since, coalesce(s.retired_at, 'infinity')))),
    array_agg(coalesce(o.during, '{}'))
  into members, groups, counted, uncounted
  from (
    select service_id, group_id, range_agg(during) as during
    from term
    where counts
    group by service_id, group_id
  ) c
  join services s on s.id = c.service_id
  left join lateral (
    select range_agg(t.during) as during
    from term t
    where t.service_id = c.service_id
      and not (t.counts and t.group_id is not distinct from c.group_id)
  ) o on true;
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
        null, m.group_id, null, 1, sum(r.operational_ms), sum(r.degraded_ms), sum(r.down_ms), sum(r.planned_down_ms),
        sum(r.excluded_ms), sum(r.unknown_ms), sum(r.gap_ms), sum(r.elapsed_ms), sum(r.period_ms), sum(r.remaining_ms),
        sum(r.min_coverage / 100 * r.elapsed_ms), min(r.known_from), sum(r.operational_ms + r.degraded_ms + r.down_ms),
        sum(r.counted_ms), sum(r.consumed_ms), sum(r.consumed_ms), sum(r.budget_ms),
        sum(r.target * (r.period_ms - r.planned_down_ms - r.excluded_ms))
        / nullif(sum(r.period_ms - r.planned_down_ms - r.excluded_ms), 0),
        sum(r.incident_count)
      )::sla_part as part
    from sla_period_results r
    join unnest(members, groups, counted, uncounted) as m (service_id, group_id, counted, uncounted) on m.service_id = r.subject_id
    join unnest(days, intervals) as d (period_day, during) on d.period_day = r.period_day
    where r.period_type = p_type
      and r.subject_kind = 'SERVICE'
      and r.subject_id = any (members)
      and r.period_day between days[1] and days[cardinality(days)]
      and r.time_zone = p_zone
      and r.final
      and m.counted && d.during
      and not m.uncounted && d.during
    group by d.period_day, m.group_id
  ),
  together as (
    select period_day, sum(services) as services, array_agg(part) as parts
    from recorded
    group by period_day
  )
  select e.period_day, case when t.services = e.services then t.parts end
  from expected e
  left join together t using (period_day);
end
$$;

-- The same of all of them: what is not recorded so is worked out for many at once, and null where it must be asked for by itself, since it is not over, or
-- lies where only days are kept.
create function customer_step_sums(
  p_id bigint, p_from timestamptz, p_to timestamptz, p_as_of timestamptz, p_zone text, p_type text
)
returns table (period_day date, parts sla_part[])
language plpgsql
stable
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
  kept timestamptz := greatest(kept_since('sla_5m'), kept_since('sla_hourly'));
  stored timestamptz := stored_until('sla_daily');
  -- So many steps at once that what is held of them stays small.
  length integer := least(366, greatest(1, 50000 / greatest(1, cardinality(members))));
  days date[] := '{}';
  starts timestamptz[] := '{}';
  ends timestamptz[] := '{}';
  step record;
begin
  for step in
    select d.*, r.parts
    from steps_of(p_from, p_to, p_as_of, p_zone, p_type) d
    join recorded_step_sums(members, groups, below, p_from, p_to, p_as_of, p_zone, p_type) r using (period_day)
    order by d.period_day
  loop
    if step.parts is null
      and step.starts_at < step.ends_at
      and step.ends_at <= p_as_of
      and nearest_midnight(step.starts_at) >= kept
      and nearest_midnight(step.ends_at) <= stored
    then
      days := days || step.period_day;
      starts := starts || step.starts_at;
      ends := ends || step.ends_at;
    else
      period_day := step.period_day;
      parts := step.parts;
      return next;
    end if;
  end loop;

  for at in 1..cardinality(days) by length loop
    return query
    select days[at - 1 + x.step], array_agg(x.part)
    from customer_step_parts(starts[at:at - 1 + length], ends[at:at - 1 + length], p_as_of, members, groups, below) x
    group by x.step;
  end loop;
end
$$;

-- The days or months of an interval with what a subject came to in each: of groups and nodes as they are recorded, of customers added up
-- from what their services came to, and by the rule anew where the interval cuts one. What nothing is known of has no figures.
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
    select c.period_day, c.parts
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
    select
      d.period_day, r.uptime, r.target, status_of_whole(r.status, group_statuses(s.parts, '{}')), r.coverage, r.down_ms,
      r.planned_down_ms, r.excluded_ms, r.incident_count
    from summed s
    join step d using (period_day)
    cross join lateral period_totals(
      'RANGE', null, p_as_of, p_zone, d.starts_at, d.ends_at, array[('CUSTOMER', p_id)::sla_subject], s.parts, '{}', '{}'
    ) r
    where s.parts is not null
    union all
    select d.period_day, r.uptime, r.target, r.status, r.coverage, r.down_ms, r.planned_down_ms, r.excluded_ms, r.incident_count
    from step d
    left join summed s using (period_day)
    cross join lateral range_results(p_kind, p_id, d.starts_at, d.ends_at, p_as_of, p_zone, false) r
    where not d.is_whole
      or not d.is_stored
      or (s.period_day is not null and s.parts is null)
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
