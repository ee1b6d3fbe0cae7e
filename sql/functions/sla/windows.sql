-- What the accounting rule makes of any window, to the millisecond.

-- What the accounting rule makes of services in windows that end together, one row for each segment of terms. `elapsed_ms` begins when the
-- service is known, `length_ms` with the segment. `planned_ms` is the planned maintenance, `budget_ms` what the target allows of the
-- segment, `allowed_ms` what it allows of the counted time, `spent_ms` what measured time alone consumed. The seconds since
-- the last report of a service that still reports are about to be reported, and so no gap.
create function window_accounts(p_starts timestamptz[], p_to timestamptz, p_services bigint[])
returns table (
  window_start timestamptz,
  service_id bigint,
  group_id bigint,
  elapsed_ms bigint,
  planned_ms bigint,
  measured_ms bigint,
  counted_ms bigint,
  consumed_ms numeric,
  budget_ms numeric,
  allowed_ms numeric,
  length_ms bigint,
  known_from timestamptz,
  gap_ms bigint,
  spent_ms numeric
)
language plpgsql
stable
-- Only a plan that knows how many services are asked for joins them well.
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
begin
  return query
  with known_term as materialized (
    select *
    from sla_terms
    where service_id = any (p_services)
      and valid_from < p_to
      and valid_to > (select min(s) from unnest(p_starts) as s)
  ),
  term as materialized (
    select t.*, w.window_start, greatest(t.valid_from, w.window_start) as from_time, least(t.valid_to, p_to) as to_time
    from (select distinct s as window_start from unnest(p_starts) as s) w
    join known_term t on t.valid_to > w.window_start
  ),
  -- Whoever has the same terms throughout is read together, in all windows; any other segment by itself.
  throughout as (
    select array_agg(distinct from_time) as starts, array_agg(distinct service_id) as services
    from term
    where from_time = window_start
      and to_time = p_to
  ),
  segment as (
    select from_time, to_time, array_agg(distinct service_id) as services
    from term
    where from_time > window_start
      or to_time < p_to
    group by from_time, to_time
  ),
  credited as materialized (
    select p_to as to_time, x.*
    from throughout t
    cross join lateral nested_sums(t.starts, p_to, t.services) x
    union all
    select s.to_time, s.from_time, x.*
    from segment s
    cross join lateral window_sums(s.from_time, s.to_time, s.services) x
  ),
  member as materialized (
    select
      t.*,
      coalesce(c.operational_ms, 0) as operational_ms,
      coalesce(c.degraded_ms, 0) as degraded_ms,
      coalesce(c.down_ms, 0) as down_ms,
      coalesce(c.planned_down_ms, 0) as planned_down_ms,
      coalesce(c.excluded_ms, 0) as excluded_ms,
      coalesce(c.unknown_ms, 0) as unknown_ms,
      greatest(
        0,
        ms_between(greatest(t.from_time, v.known_since), least(t.to_time, v.retired_at)) - b.absent_ms
      )::bigint as elapsed_ms,
      ms_between(t.from_time, least(t.to_time, v.retired_at)) as length_ms,
      b.absent_ms,
      least(
        t.to_time,
        v.retired_at,
        case when not is_stale(n.reported_at, n.interval_ms, p_to) then n.credited_until end
      ) as reported_until,
      v.known_since,
      greatest(t.from_time, v.known_since) as known_from
    from term t
    join services v on v.id = t.service_id
    join service_states n on n.service_id = t.service_id
    left join credited c
      on c.service_id = t.service_id
      and c.from_time = t.from_time
      and c.to_time = t.to_time
    cross join lateral absent_time(t.service_id, t.from_time, t.to_time) b
  ),
  known as materialized (
    select
      m.*,
      m.unknown_ms + greatest(
        0,
        ms_between(m.from_time, m.reported_until)
        - m.absent_ms
        - ms_between(m.from_time, least(m.known_since, m.reported_until))
        - (m.operational_ms + m.degraded_ms + m.down_ms + m.planned_down_ms + m.excluded_ms + m.unknown_ms)
      ) as gap_ms
    from member m
  )
  select
    m.window_start,
    m.service_id,
    m.group_id,
    m.elapsed_ms,
    m.planned_down_ms + m.excluded_ms,
    a.measured_ms,
    a.counted_ms,
    a.consumed_ms,
    a.budget_ms,
    (1 - m.uptime_target / 100) * greatest(0, m.length_ms - m.planned_down_ms - m.excluded_ms),
    m.length_ms,
    m.known_from,
    m.gap_ms,
    a.spent_ms
  from known m
  cross join lateral sla_account(
    m.operational_ms,
    m.degraded_ms,
    m.down_ms,
    m.planned_down_ms,
    m.excluded_ms,
    m.gap_ms,
    m.elapsed_ms,
    m.length_ms,
    m.uptime_target,
    m.degraded_rule,
    m.unmeasured_rule
  ) a;
end
$$;

-- The same, pooled: each of the services, and each of the groups over whoever was its member at the time, or over those of these that are given.
create function subject_accounts(
  p_starts timestamptz[], p_to timestamptz, p_services bigint[], p_groups bigint[], p_members bigint[] default null
)
returns table (
  window_start timestamptz,
  subject_kind text,
  subject_id bigint,
  elapsed_ms bigint,
  planned_ms bigint,
  measured_ms bigint,
  counted_ms bigint,
  consumed_ms numeric,
  budget_ms numeric,
  allowed_ms numeric,
  length_ms bigint,
  known_from timestamptz,
  gap_ms bigint,
  spent_ms numeric
)
language plpgsql
stable
-- Only a plan that knows how many services are asked for joins them well.
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
begin
  return query
  with account as materialized (
    select *
    from window_accounts(
      p_starts,
      p_to,
      coalesce(
        p_members,
        array(
          select unnest(p_services)
          union
          select service_id
          from sla_assignments
          where sla_group_id = any (p_groups)
        )
      )
    )
  ),
  membership as (
    select 'SERVICE' as kind, service_id as id, *
    from account
    where service_id = any (p_services)
    union all
    select 'GROUP', group_id, *
    from account
    where group_id = any (p_groups)
  )
  select
    window_start,
    kind,
    id,
    sum(elapsed_ms)::bigint,
    sum(planned_ms)::bigint,
    sum(measured_ms)::bigint,
    sum(counted_ms)::bigint,
    sum(consumed_ms),
    sum(budget_ms),
    sum(allowed_ms),
    sum(length_ms)::bigint,
    min(known_from),
    sum(gap_ms)::bigint,
    sum(spent_ms)
  from membership
  group by window_start, kind, id;
end
$$;
