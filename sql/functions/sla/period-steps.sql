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

-- The services that count to a customer in each of these days or months, with what they came to: null where that must be asked for, since it
-- is not recorded as final in the customer's zone, or counts to it for a part of the time only.
create function customer_step_parts(
  p_id bigint, p_from timestamptz, p_to timestamptz, p_as_of timestamptz, p_zone text, p_type text
)
returns table (period_day date, part sla_part)
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
begin
  return query
  with step as materialized (
    select * from steps_of(p_from, p_to, p_as_of, p_zone, p_type) where is_whole
  ),
  -- Of each service by key: neither how many there are nor how many of their days are recorded can be estimated.
  member as materialized (
    select m.service_id, s.known_since, coalesce(s.retired_at, 'infinity') as retired_at, t.counted, t.uncounted
    from unnest(members) as m (service_id)
    cross join lateral (select * from services where id = m.service_id offset 0) s
    cross join lateral (
      select
        coalesce(range_agg(tstzrange(valid_from, valid_to)) filter (where x.counts), '{}') as counted,
        coalesce(range_agg(tstzrange(valid_from, valid_to)) filter (where not x.counts), '{}') as uncounted
      from sla_terms
      cross join lateral (
        select coalesce(group_id = any (groups), false) or m.service_id = any (below) as counts
      ) x
      where service_id = m.service_id
      offset 0
    ) t
  )
  select
    d.period_day,
    case
      when r.subject_id is not null then (
        r.subject_id, null, null, 1, r.operational_ms, r.degraded_ms, r.down_ms, r.planned_down_ms, r.excluded_ms,
        r.unknown_ms, r.gap_ms, r.elapsed_ms, r.period_ms, r.remaining_ms, r.min_coverage / 100 * r.elapsed_ms,
        r.known_from, r.operational_ms + r.degraded_ms + r.down_ms, r.counted_ms, r.consumed_ms, r.consumed_ms,
        r.budget_ms, r.target, r.incident_count
      )::sla_part
    end
  from step d
  join member m
    on m.known_since < d.ends_at
    and m.retired_at > d.starts_at
    and m.counted && tstzrange(d.starts_at, d.ends_at)
  left join lateral (
    select *
    from sla_period_results
    where period_type = p_type
      and period_day = d.period_day
      and subject_kind = 'SERVICE'
      and subject_id = m.service_id
      and time_zone = p_zone
      and final
    offset 0
  ) r on not m.uncounted && tstzrange(d.starts_at, d.ends_at);
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
    select
      c.period_day,
      bool_and(c.part is not null) as is_known,
      array_agg(c.part) as parts
    from customer_step_parts(p_id, p_from, p_to, p_as_of, p_zone, p_type) c
    where p_kind = 'CUSTOMER'
    group by c.period_day
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
      'RANGE', null, p_as_of, p_zone, d.starts_at, d.ends_at, array[('CUSTOMER', p_id)::sla_subject], s.parts, '{}', '{}'
    ) r
    where s.is_known
    union all
    select d.period_day, r.uptime, r.target, r.status, r.coverage, r.down_ms, r.planned_down_ms, r.excluded_ms, r.incident_count
    from step d
    left join summed s using (period_day)
    cross join lateral range_results(p_kind, p_id, d.starts_at, d.ends_at, p_as_of, p_zone, false) r
    where not d.is_whole
      or not d.is_stored
      or not s.is_known
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
