-- What one period comes to for every service, group and node.

-- What a subject's current day has consumed of its error budget, and counted.
create type day_consumption as (subject_kind text, subject_id bigint, consumed_ms numeric, counted_ms bigint);

-- One period of every service, group and hierarchy node, each in its zone. Groups and nodes are sums over their services, so
-- that the same figures come out at every level; the target is the one that the members' budgets add up to.
create function period_results(p_type text, p_day date, p_as_of timestamptz)
returns table (
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
  computed_at timestamptz
)
language plpgsql
stable
-- Step by step, over arrays: only a plan that knows how many subjects and parts there are does not go through all of them once for
-- each, and on a new database no statistics say so.
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
  zone record;
  parts sla_part[];
  composites composite_sum[];
  today day_consumption[] := array(
    select (subject_kind, subject_id, consumed_ms, counted_ms)::day_consumption
    from current_results('DAILY', p_as_of)
    where p_type = 'MONTHLY'
  );
begin
  for zone in
    select z.time_zone, z.subjects, b.starts_at, b.ends_at
    from (
      select time_zone, array_agg((subject_kind, subject_id)::sla_subject) as subjects
      from subject_zones(p_day)
      group by time_zone
    ) z
    cross join lateral period_bounds(p_type, p_day, z.time_zone) b
    where b.starts_at <= p_as_of
  loop
    parts := array(
      select p
      from sla_parts(zone.starts_at, zone.ends_at, p_as_of, case when zone.time_zone <> 'UTC' then zone.time_zone end) p
    );
    -- No part, no result: a zone that nothing counts in yet costs no more.
    continue when cardinality(parts) = 0;

    composites := array(
      select k
      from composite_sums(zone.starts_at, zone.ends_at, zone.subjects) k
      where p_type = 'DAILY'
      union all
      select
        (
          subject_kind,
          subject_id,
          sum(all_operational_ms)::bigint,
          sum(all_degraded_ms)::bigint,
          sum(all_down_ms)::bigint,
          sum(any_operational_ms)::bigint,
          sum(any_degraded_ms)::bigint,
          sum(any_down_ms)::bigint
        )::composite_sum
      from sla_period_results
      where p_type = 'MONTHLY'
        and period_type = 'DAILY'
        and subject_kind <> 'SERVICE'
        and period_day >= p_day
        and period_day < p_day + interval '1 month'
      group by subject_kind, subject_id
    );

    return query
    with membership as (
      select 'SERVICE' as kind, p.service_id as id, p.*
      from unnest(parts) p
      union all
      select 'GROUP', p.group_id, p.*
      from unnest(parts) p
      where p.group_id is not null
      union all
      select 'NODE', ancestor, p.*
      from unnest(parts) p
      join services s on s.id = p.service_id
      join hierarchy_nodes n on n.id = coalesce(p.node_id, s.node_id)
      cross join lateral unnest(n.ancestors) as ancestor
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
      where (x.kind, x.id)::sla_subject = any (zone.subjects)
      group by x.kind, x.id, x.service_id
    ),
    total as (
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
        sum(m.measured_ms)::bigint as measured_ms,
        sum(m.counted_ms)::bigint as counted_ms,
        sum(m.consumed_ms) as consumed_ms,
        sum(m.spent_ms) as spent_ms,
        sum(m.budget_ms) as budget_ms,
        trunc(sum(m.weighed_target) / nullif(sum(m.period_ms - m.planned_down_ms - m.excluded_ms), 0), 4) as target,
        sum(m.incident_count)::integer as incident_count,
        count(*)::integer as member_count,
        sum(m.weight * m.counted_ms)::bigint as weighted_counted_ms,
        sum(m.weight * m.consumed_ms) as weighted_consumed_ms,
        min(u.uptime) as worst_uptime,
        (array_agg(m.service_id order by u.uptime, m.service_id) filter (where u.uptime is not null))[1]
          as worst_service_id
      from member m
      cross join lateral (select uptime_of(m.measured_ms, m.counted_ms, m.consumed_ms) as uptime) u
      group by m.kind, m.id
    )
    select
      p_type as period_type,
      p_day as period_day,
      t.kind as subject_kind,
      t.id as subject_id,
      zone.starts_at as period_start,
      zone.ends_at as period_end,
      zone.time_zone,
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
      uptime_of(t.measured_ms, t.counted_ms, t.consumed_ms) as uptime,
      uptime_of(t.measured_ms, t.measured_ms + t.gap_ms, t.spent_ms) as uptime_best,
      uptime_of(t.measured_ms, t.measured_ms + t.gap_ms, t.spent_ms + t.gap_ms) as uptime_worst,
      case
        when t.elapsed_ms > 0
          then trunc(100.0 * (t.measured_ms + t.planned_down_ms + t.excluded_ms) / t.elapsed_ms, 4)
      end as coverage,
      trunc(100 * t.required_ms / nullif(t.elapsed_ms, 0), 4) as min_coverage,
      t.target,
      sla_status(
        t.measured_ms,
        t.budget_ms,
        t.consumed_ms,
        t.remaining_ms,
        coalesce(d.consumed_ms, t.consumed_ms),
        coalesce(d.counted_ms, t.counted_ms),
        t.measured_ms + t.planned_down_ms + t.excluded_ms,
        t.required_ms
      ) as status,
      t.incident_count,
      t.member_count,
      case when t.kind <> 'SERVICE' then t.worst_uptime end as worst_uptime,
      case when t.kind <> 'SERVICE' then t.worst_service_id end as worst_service_id,
      case
        when t.kind <> 'SERVICE' then uptime_of(t.measured_ms, t.weighted_counted_ms, t.weighted_consumed_ms)
      end as weighted_uptime,
      c.all_operational_ms,
      c.all_degraded_ms,
      c.all_down_ms,
      c.any_operational_ms,
      c.any_degraded_ms,
      c.any_down_ms,
      composite_uptime(c.all_operational_ms, c.all_degraded_ms, c.all_down_ms) as all_up_uptime,
      composite_uptime(c.any_operational_ms, c.any_degraded_ms, c.any_down_ms) as any_up_uptime,
      p_as_of >= zone.ends_at + interval '15 minutes' as final,
      p_as_of as computed_at
    from total t
    left join unnest(today) d on d.subject_kind = t.kind and d.subject_id = t.id
    left join unnest(composites) c on c.subject_kind = t.kind and c.subject_id = t.id;
  end loop;
end
$$;
