-- How fast error budgets burn, and what an evaluation of the burn alerts changes.

-- Consumed / (1 − target) / (window − planned maintenance): 1 spends the whole budget in the whole period. Null when nothing was measured at all,
-- and when the target leaves no budget.
create function burn_of(p_measured_ms numeric, p_consumed_ms numeric, p_allowed_ms numeric)
returns numeric
language sql
immutable
parallel safe
as $$
  select case when p_measured_ms > 0 then p_consumed_ms / nullif(p_allowed_ms, 0) end
$$;

-- Burn over every window that ends at `p_at`, over the whole of it, also where nothing was measured.
create function burn_rates(p_at timestamptz, p_services bigint[], p_groups bigint[])
returns table (
  subject_kind text,
  subject_id bigint,
  window_name text,
  window_ms bigint,
  elapsed_ms bigint,
  planned_ms bigint,
  measured_ms bigint,
  counted_ms bigint,
  consumed_ms numeric,
  burn numeric
)
language sql
stable
as $$
  select
    a.subject_kind, a.subject_id, w.name, w.length_ms, a.length_ms, a.planned_ms, a.measured_ms, a.counted_ms, a.consumed_ms,
    burn_of(a.measured_ms, a.consumed_ms, a.allowed_ms)
  from subject_accounts(
    array(select p_at - length_ms * interval '1 ms' from sla_burn_windows), p_at, p_services, p_groups
  ) a
  join sla_burn_windows w on p_at - w.length_ms * interval '1 ms' = a.window_start
$$;

-- Services whose budget may be burning in some window: DOWN or DEGRADED now, with consumption in a day that the longest window
-- touches, or with an alert that is open.
create function burn_candidates(p_at timestamptz)
returns setof bigint
language sql
stable
as $$
  select subject_id
  from sla_period_results
  where period_type = 'DAILY'
    and subject_kind = 'SERVICE'
    and period_day >= (p_at at time zone 'UTC')::date - 5
    and period_end > p_at - interval '72 hours'
    and consumed_ms > 0
  union
  select n.service_id
  from service_states n
  join services s on s.id = n.service_id
  where n.status in ('DOWN', 'DEGRADED')
    and s.retired_at is null
  union
  select subject_id
  from sla_burn_alerts
  where subject_kind = 'SERVICE'
    and resolved_at is null
$$;

-- Who an evaluation looks at: the candidates, the groups that they count or counted to, and all members of these, those of one group beside each
-- other.
create function burn_subjects(p_at timestamptz, out candidates bigint[], out groups bigint[], out members bigint[])
language plpgsql
stable
set plan_cache_mode = force_custom_plan
as $$
begin
  candidates := array(select burn_candidates(p_at));
  groups := array(
    select sla_group_id
    from sla_assignments
    where service_id = any (candidates)
      and sla_group_id is not null
    union
    select subject_id
    from sla_burn_alerts
    where subject_kind = 'GROUP'
      and resolved_at is null
  );
  members := array(
    select s.id
    from services s
    where s.id = any (candidates)
      or s.id in (select service_id from sla_assignments where sla_group_id = any (groups))
    order by s.sla_group_id, s.id
  );
end
$$;

-- Puts the burn of candidates in the place of that of the last evaluation, and gives what some members, these among them, bring to groups.
create function record_burn_rates(p_at timestamptz, p_members bigint[], p_candidates bigint[], p_groups bigint[])
returns table (
  group_id bigint,
  window_name text,
  planned_ms bigint,
  measured_ms bigint,
  consumed_ms numeric,
  allowed_ms numeric
)
language plpgsql
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
begin
  return query
  with account as materialized (
    select w.name as window_name, a.*
    from subject_accounts(
      array(select p_at - length_ms * interval '1 ms' from sla_burn_windows), p_at, p_candidates, p_groups, p_members
    ) a
    join sla_burn_windows w on p_at - w.length_ms * interval '1 ms' = a.window_start
  ),
  stored as (
    insert into sla_burn_rates as r (subject_kind, subject_id, window_name, planned_ms, measured_ms, burn)
    select a.subject_kind, a.subject_id, a.window_name, a.planned_ms, a.measured_ms, burn_of(a.measured_ms, a.consumed_ms, a.allowed_ms)
    from account a
    where a.subject_kind = 'SERVICE'
    on conflict (subject_kind, subject_id, window_name) do update
    set planned_ms = excluded.planned_ms, measured_ms = excluded.measured_ms, burn = excluded.burn
  )
  select a.subject_id, a.window_name, a.planned_ms, a.measured_ms, a.consumed_ms, a.allowed_ms
  from account a
  where a.subject_kind = 'GROUP';
end
$$;

-- Ends an evaluation: puts the burn of groups, from what all of their members bring, in the place of the last one, and takes away that of services that
-- are no candidates any more.
create procedure record_group_burn_rates(p_candidates bigint[], p_sums jsonb)
language plpgsql
set plan_cache_mode = force_custom_plan
as $$
begin
  delete from sla_burn_rates
  where subject_kind = 'GROUP'
    or not subject_id = any (p_candidates);

  insert into sla_burn_rates (subject_kind, subject_id, window_name, planned_ms, measured_ms, burn)
  select
    'GROUP', g.id, x.window_name, sum(x.planned_ms), sum(x.measured_ms),
    burn_of(sum(x.measured_ms), sum(x.consumed_ms), sum(x.allowed_ms))
  from jsonb_to_recordset(p_sums) as x (
    group_id bigint, window_name text, planned_ms bigint, measured_ms bigint, consumed_ms numeric, allowed_ms numeric
  )
  join sla_groups g on g.id = x.group_id
  group by g.id, x.window_name;
end
$$;

-- What the last evaluation changes: alerts to fire, and open ones to resolve. Nothing fires whose long window lies by less than half
-- in the time that the subject is known. Silence does neither: nothing fires of which no member is heard; an alert stays where nothing was measured in the short window,
-- unless planned maintenance filled what there is of it, and while a member that was DOWN when it was last heard of has been
-- silent for less than the long window. It ends with its subject.
create function burn_changes(p_at timestamptz)
returns table (alert_id bigint, subject_kind text, subject_id bigint, rule text, burn_long numeric, burn_short numeric)
language sql
stable
as $$
  with member as (
    select 'SERVICE' as kind, id as subject_id, id as service_id, known_since
    from services
    where retired_at is null
    union all
    select 'GROUP', sla_group_id, id, known_since
    from services
    where retired_at is null
      and sla_group_id is not null
  )
  select null::bigint, l.subject_kind, l.subject_id, r.rule, l.burn, s.burn
  from sla_burn_rules r
  join sla_burn_windows w on w.name = r.long_window
  join sla_burn_rates l on l.window_name = r.long_window and l.burn > r.factor
  join sla_burn_rates s
    on s.window_name = r.short_window
    and s.subject_kind = l.subject_kind
    and s.subject_id = l.subject_id
    and s.burn > r.factor
  where exists (
      select
      from member m
      join service_states n on n.service_id = m.service_id
      where m.kind = l.subject_kind
        and m.subject_id = l.subject_id
        and not is_stale(n.reported_at, n.interval_ms, p_at)
    )
    and exists (
      select
      from member m
      where m.kind = l.subject_kind
        and m.subject_id = l.subject_id
        and m.known_since <= p_at - w.length_ms / 2 * interval '1 ms'
    )
    and not exists (
      select
      from sla_burn_alerts a
      where a.subject_kind = l.subject_kind
        and a.subject_id = l.subject_id
        and a.rule = r.rule
        and a.resolved_at is null
    )
  union all
  select a.id, a.subject_kind, a.subject_id, a.rule, a.burn_long, a.burn_short
  from sla_burn_alerts a
  join sla_burn_rules r on r.rule = a.rule
  join sla_burn_windows w on w.name = r.long_window
  left join sla_burn_rates s
    on s.window_name = r.short_window
    and s.subject_kind = a.subject_kind
    and s.subject_id = a.subject_id
  where a.resolved_at is null
    and (
      not exists (select from member m where m.kind = a.subject_kind and m.subject_id = a.subject_id)
      or (
        (s.measured_ms > 0 or s.planned_ms > 0)
        and coalesce(s.burn, 0) <= r.factor
        and not exists (
          select
          from member m
          join service_states n on n.service_id = m.service_id
          where m.kind = a.subject_kind
            and m.subject_id = a.subject_id
            and n.status = 'DOWN'
            and is_stale(n.reported_at, n.interval_ms, p_at)
            and n.reported_at > p_at - w.length_ms * interval '1 ms'
        )
      )
    )
$$;

-- What explains each open alert of which nobody was notified, and whether it burns now: a severer open alert of the same subject, an
-- incident that a root cause explains while that lasts, or an open alert of a group's member that is as severe.
create function burn_inhibitions()
returns table (alert_id bigint, inhibited_by text, burning boolean)
language sql
stable
as $$
  select
    a.id,
    case
      when exists (
        select
        from sla_burn_alerts b
        join sla_burn_rules s on s.rule = b.rule
        where b.subject_kind = a.subject_kind
          and b.subject_id = a.subject_id
          and b.resolved_at is null
          and s.factor > r.factor
      ) then 'SEVERER_ALERT'
      when a.subject_kind = 'SERVICE' and explained_by_root_cause(a.subject_id) then 'ROOT_CAUSE'
      when a.subject_kind = 'GROUP' and exists (
        select
        from services m
        join sla_burn_alerts b on b.subject_kind = 'SERVICE' and b.subject_id = m.id and b.resolved_at is null
        join sla_burn_rules s on s.rule = b.rule
        where m.sla_group_id = a.subject_id
          and s.factor >= r.factor
      ) then 'MEMBER_ALERT'
    end,
    exists (
      select
      from services m
      join service_states n on n.service_id = m.id
      where n.status in ('DOWN', 'DEGRADED')
        and case a.subject_kind when 'SERVICE' then m.id else m.sla_group_id end = a.subject_id
    )
  from sla_burn_alerts a
  join sla_burn_rules r on r.rule = a.rule
  where a.resolved_at is null
    and a.notified_at is null
$$;
