-- From parts to results: of services, and of the groups and nodes that they count to.

-- What a subject's current day has consumed of its error budget, and counted.
create type day_consumption as (subject_kind text, subject_id bigint, consumed_ms numeric, counted_ms bigint);

-- A result as it is recorded, but for the seal.
create type period_result as (
  period_type text,
  period_day date,
  subject_kind text,
  subject_id bigint,
  period_start timestamptz,
  period_end timestamptz,
  time_zone text,
  known_from timestamptz,
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
  counted_ms bigint,
  budget_ms numeric,
  consumed_ms numeric,
  burn_consumed_ms numeric,
  burn_counted_ms bigint,
  uptime numeric,
  uptime_best numeric,
  uptime_worst numeric,
  coverage numeric,
  min_coverage numeric,
  target numeric,
  status text,
  incident_count integer,
  member_count integer,
  worst_uptime numeric,
  worst_service_id bigint,
  weighted_uptime numeric,
  all_operational_ms bigint,
  all_degraded_ms bigint,
  all_down_ms bigint,
  any_operational_ms bigint,
  any_degraded_ms bigint,
  any_down_ms bigint,
  all_up_uptime numeric,
  any_up_uptime numeric,
  final boolean,
  computed_at timestamptz,
  required_ms numeric,
  spent_ms numeric,
  weighed_target numeric,
  weighted_counted_ms bigint,
  weighted_consumed_ms numeric
);

-- Results of subjects that share a zone, added up from the parts of their services over the period, and of nodes from the results of
-- those below them; the target is the one that the members' budgets add up to.
create function period_totals(
  p_type text,
  p_day date,
  p_as_of timestamptz,
  p_zone text,
  p_starts timestamptz,
  p_ends timestamptz,
  p_subjects sla_subject[],
  p_parts sla_part[],
  p_composites composite_sum[],
  p_today day_consumption[],
  p_parents bigint[] default '{}'
)
returns setof period_result
language plpgsql
stable
-- Only a plan that knows how many subjects and parts there are does not go through all of them once for each.
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
begin
  return query
  with total as (
    select * from part_totals(p_subjects, p_parts) where cardinality(p_parts) > 0
    union all
    select * from child_totals(p_type, p_day, p_parents)
  )
  select
    p_type as period_type,
    p_day as period_day,
    t.kind as subject_kind,
    t.id as subject_id,
    p_starts as period_start,
    p_ends as period_end,
    p_zone,
    t.known_from,
    t.operational_ms,
    t.degraded_ms,
    t.down_ms,
    t.planned_down_ms,
    t.excluded_ms,
    t.unknown_ms,
    t.gap_ms,
    t.elapsed_ms,
    t.period_ms,
    t.remaining_ms,
    t.counted_ms,
    t.budget_ms,
    t.consumed_ms,
    coalesce(d.consumed_ms, t.consumed_ms) as burn_consumed_ms,
    coalesce(d.counted_ms, t.counted_ms) as burn_counted_ms,
    uptime_of(m.measured_ms, t.counted_ms, t.consumed_ms) as uptime,
    uptime_of(m.measured_ms, m.measured_ms + t.gap_ms, t.spent_ms) as uptime_best,
    uptime_of(m.measured_ms, m.measured_ms + t.gap_ms, t.spent_ms + t.gap_ms) as uptime_worst,
    case
      when t.elapsed_ms > 0
        then trunc(100.0 * (m.measured_ms + t.planned_down_ms + t.excluded_ms) / t.elapsed_ms, 4)
    end as coverage,
    trunc(100 * t.required_ms / nullif(t.elapsed_ms, 0), 4) as min_coverage,
    trunc(t.weighed_target / nullif(t.period_ms - t.planned_down_ms - t.excluded_ms, 0), 4) as target,
    sla_status(
      m.measured_ms,
      t.budget_ms,
      t.consumed_ms,
      t.remaining_ms,
      coalesce(d.consumed_ms, t.consumed_ms),
      coalesce(d.counted_ms, t.counted_ms),
      m.measured_ms + t.planned_down_ms + t.excluded_ms,
      t.required_ms
    ) as status,
    t.incident_count,
    t.member_count,
    case when t.kind <> 'SERVICE' then t.worst_uptime end as worst_uptime,
    case when t.kind <> 'SERVICE' then t.worst_service_id end as worst_service_id,
    case
      when t.kind <> 'SERVICE' then uptime_of(m.measured_ms, t.weighted_counted_ms, t.weighted_consumed_ms)
    end as weighted_uptime,
    c.all_operational_ms,
    c.all_degraded_ms,
    c.all_down_ms,
    c.any_operational_ms,
    c.any_degraded_ms,
    c.any_down_ms,
    composite_uptime(c.all_operational_ms, c.all_degraded_ms, c.all_down_ms) as all_up_uptime,
    composite_uptime(c.any_operational_ms, c.any_degraded_ms, c.any_down_ms) as any_up_uptime,
    p_as_of >= p_ends + interval '15 minutes' as final,
    p_as_of as computed_at,
    case when t.kind = 'NODE' then t.required_ms end as required_ms,
    case when t.kind = 'NODE' then t.spent_ms end as spent_ms,
    case when t.kind = 'NODE' then t.weighed_target end as weighed_target,
    case when t.kind = 'NODE' then t.weighted_counted_ms end as weighted_counted_ms,
    case when t.kind = 'NODE' then t.weighted_consumed_ms end as weighted_consumed_ms
  from total t
  cross join lateral (select t.operational_ms + t.degraded_ms + t.down_ms as measured_ms) m
  left join unnest(p_today) d on d.subject_kind = t.kind and d.subject_id = t.id
  left join unnest(p_composites) c on c.subject_kind = t.kind and c.subject_id = t.id;
end
$$;
