-- What the members of services, groups and nodes come to together.

-- What members come to together. `weighed_target` is the sum of their targets by the time in which they count, `weighted_…` are sums by
-- criticality.
create type subject_total as (
  kind text,
  id bigint,
  operational_ms bigint,
  degraded_ms bigint,
  down_ms bigint,
  planned_down_ms bigint,
  excluded_ms bigint,
  unknown_ms bigint,
  gap_ms bigint,
  elapsed_ms bigint,
  period_ms bigint,
  remaining_ms bigint,
  required_ms numeric,
  known_from timestamptz,
  counted_ms bigint,
  consumed_ms numeric,
  spent_ms numeric,
  budget_ms numeric,
  weighed_target numeric,
  incident_count integer,
  member_count integer,
  weighted_counted_ms bigint,
  weighted_consumed_ms numeric,
  worst_uptime numeric,
  worst_service_id bigint
);

-- Totals of subjects over the parts of their services.
create function part_totals(p_subjects sla_subject[], p_parts sla_part[])
returns setof subject_total
language plpgsql
stable
-- Only a plan that knows how many subjects and parts there are does not go through all of them once for each.
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
  kinds text[] := array(select distinct subject_kind from unnest(p_subjects));
begin
  return query
  with membership as (
    select 'SERVICE' as kind, p.service_id as id, p.*
    from unnest(p_parts) p
    where 'SERVICE' = any (kinds)
    union all
    select 'GROUP', p.group_id, p.*
    from unnest(p_parts) p
    where p.group_id is not null
      and 'GROUP' = any (kinds)
    union all
    select 'NODE', ancestor, p.*
    from unnest(p_parts) p
    join services s on s.id = p.service_id
    join hierarchy_nodes n on n.id = coalesce(p.node_id, s.node_id)
    cross join lateral unnest(n.ancestors) as ancestor
    where 'NODE' = any (kinds)
    union all
    -- Of one customer, whose parts alone these are.
    select 'CUSTOMER', s.subject_id, p.*
    from unnest(p_parts) p
    join unnest(p_subjects) s on s.subject_kind = 'CUSTOMER'
    where 'CUSTOMER' = any (kinds)
  ),
  member as (
    select
      x.kind,
      x.id,
      x.service_id,
      max(x.weight) as weight,
      sum(x.operational_ms)::bigint as operational_ms,
      sum(x.degraded_ms)::bigint as degraded_ms,
      sum(x.down_ms)::bigint as down_ms,
      sum(x.planned_down_ms)::bigint as planned_down_ms,
      sum(x.excluded_ms)::bigint as excluded_ms,
      sum(x.unknown_ms)::bigint as unknown_ms,
      sum(x.gap_ms)::bigint as gap_ms,
      sum(x.elapsed_ms)::bigint as elapsed_ms,
      sum(x.period_ms)::bigint as period_ms,
      sum(x.remaining_ms)::bigint as remaining_ms,
      sum(x.required_ms) as required_ms,
      min(x.known_from) as known_from,
      sum(x.measured_ms)::bigint as measured_ms,
      sum(x.counted_ms)::bigint as counted_ms,
      sum(x.consumed_ms) as consumed_ms,
      sum(x.spent_ms) as spent_ms,
      sum(x.budget_ms) as budget_ms,
      sum(x.target * (x.period_ms - x.planned_down_ms - x.excluded_ms)) as weighed_target,
      sum(x.incident_count)::integer as incident_count
    from membership x
    where (x.kind, x.id)::sla_subject = any (p_subjects)
    group by x.kind, x.id, x.service_id
  )
  select
    m.kind,
    m.id,
    sum(m.operational_ms)::bigint as operational_ms,
    sum(m.degraded_ms)::bigint as degraded_ms,
    sum(m.down_ms)::bigint as down_ms,
    sum(m.planned_down_ms)::bigint as planned_down_ms,
    sum(m.excluded_ms)::bigint as excluded_ms,
    sum(m.unknown_ms)::bigint as unknown_ms,
    sum(m.gap_ms)::bigint as gap_ms,
    sum(m.elapsed_ms)::bigint as elapsed_ms,
    sum(m.period_ms)::bigint as period_ms,
    sum(m.remaining_ms)::bigint as remaining_ms,
    sum(m.required_ms) as required_ms,
    min(m.known_from) as known_from,
    sum(m.counted_ms)::bigint as counted_ms,
    sum(m.consumed_ms) as consumed_ms,
    sum(m.spent_ms) as spent_ms,
    sum(m.budget_ms) as budget_ms,
    sum(m.weighed_target) as weighed_target,
    sum(m.incident_count)::integer as incident_count,
    count(*)::integer as member_count,
    sum(m.weight * m.counted_ms)::bigint as weighted_counted_ms,
    sum(m.weight * m.consumed_ms) as weighted_consumed_ms,
    min(u.uptime) as worst_uptime,
    (array_agg(m.service_id order by u.uptime, m.service_id) filter (where u.uptime is not null))[1]
      as worst_service_id
  from member m
  cross join lateral (select uptime_of(m.measured_ms, m.counted_ms, m.consumed_ms) as uptime) u
  group by m.kind, m.id;
end
$$;

-- The same of nodes, over the results of the nodes right below them, to which other services count each.
create function child_totals(p_type text, p_day date, p_parents bigint[])
returns setof subject_total
language sql
stable
as $$
  select
    'NODE',
    n.parent_id,
    sum(r.operational_ms)::bigint,
    sum(r.degraded_ms)::bigint,
    sum(r.down_ms)::bigint,
    sum(r.planned_down_ms)::bigint,
    sum(r.excluded_ms)::bigint,
    sum(r.unknown_ms)::bigint,
    sum(r.gap_ms)::bigint,
    sum(r.elapsed_ms)::bigint,
    sum(r.period_ms)::bigint,
    sum(r.remaining_ms)::bigint,
    sum(r.required_ms),
    min(r.known_from),
    sum(r.counted_ms)::bigint,
    sum(r.consumed_ms),
    sum(r.spent_ms),
    sum(r.budget_ms),
    sum(r.weighed_target),
    sum(r.incident_count)::integer,
    sum(r.member_count)::integer,
    sum(r.weighted_counted_ms)::bigint,
    sum(r.weighted_consumed_ms),
    min(r.worst_uptime),
    (array_agg(r.worst_service_id order by r.worst_uptime, r.worst_service_id) filter (where r.worst_uptime is not null))[1]
  from hierarchy_nodes n
  join sla_period_results r
    on r.period_type = p_type
    and r.period_day = p_day
    and r.subject_kind = 'NODE'
    and r.subject_id = n.id
  where n.parent_id = any (p_parents)
  group by n.parent_id
$$;
