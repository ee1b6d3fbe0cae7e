-- How results are recorded.

-- Those whose results a correction changes: its services, their groups at the time, and every node above them.
create function correction_subjects(p_services bigint[], p_from timestamptz, p_to timestamptz)
returns table (subject_kind text, subject_id bigint)
language sql
stable
as $$
  select 'SERVICE', id
  from unnest(p_services) as id
  union
  select 'GROUP', t.group_id
  from sla_terms t
  where t.service_id = any (p_services)
    and t.group_id is not null
    and t.valid_from < p_to
    and t.valid_to > p_from
  union
  select 'NODE', ancestor
  from sla_terms t
  join services s on s.id = t.service_id
  join hierarchy_nodes n on n.id = coalesce(t.node_id, s.node_id)
  cross join lateral unnest(n.ancestors) as ancestor
  where t.service_id = any (p_services)
    and t.valid_from < p_to
    and t.valid_to > p_from
$$;

-- Subjects whose results stand as they were while a correction of them is carried out, and over which time.
create view held_subjects as
select x.subject_kind, x.subject_id, c.starts_at, c.ends_at
from sla_corrections c
join sla_correction_subjects x on x.correction_id = c.id
where c.state = 'APPROVED';

-- Records one period, by one session at a time: two would wait for each other's rows. Sealed results stand; results of
-- subjects that have no part in the period any more go. Days of held subjects are kept beside the others, to be shown later.
create procedure record_period_results(p_type text, p_day date, p_as_of timestamptz)
language plpgsql
-- A plan that does not know whether anything is held would compute the results in vain.
set plan_cache_mode = force_custom_plan
as $$
declare
  is_held boolean;
begin
  perform pg_advisory_xact_lock(hashtext('itops:period-results'));
  is_held := exists (
    select from held_subjects h
    where h.starts_at < p_day + interval '33 days'
      and h.ends_at > p_day - interval '1 day'
  );

  if is_held then
    delete from sla_held_results
    where period_type = p_type
      and period_day = p_day;

    insert into sla_held_results (
    period_type, period_day, subject_kind, subject_id, period_start, period_end, time_zone, known_from, operational_ms, degraded_ms,
    down_ms, planned_down_ms, excluded_ms, unknown_ms, gap_ms, elapsed_ms, period_ms, remaining_ms, counted_ms, budget_ms, consumed_ms,
    burn_consumed_ms, burn_counted_ms, uptime, uptime_best, uptime_worst, coverage, min_coverage, target, status, incident_count, member_count, worst_uptime,
    worst_service_id, weighted_uptime, all_operational_ms, all_degraded_ms, all_down_ms, any_operational_ms, any_degraded_ms,
    any_down_ms, all_up_uptime, any_up_uptime, final, computed_at
    )
    select
    period_type, period_day, subject_kind, subject_id, period_start, period_end, time_zone, known_from, operational_ms, degraded_ms,
    down_ms, planned_down_ms, excluded_ms, unknown_ms, gap_ms, elapsed_ms, period_ms, remaining_ms, counted_ms, budget_ms, consumed_ms,
    burn_consumed_ms, burn_counted_ms, uptime, uptime_best, uptime_worst, coverage, min_coverage, target, status, incident_count, member_count, worst_uptime,
    worst_service_id, weighted_uptime, all_operational_ms, all_degraded_ms, all_down_ms, any_operational_ms, any_degraded_ms,
    any_down_ms, all_up_uptime, any_up_uptime, final, computed_at
    from period_results(p_type, p_day, p_as_of);
  end if;

  insert into sla_period_results (
    period_type, period_day, subject_kind, subject_id, period_start, period_end, time_zone, known_from, operational_ms, degraded_ms,
    down_ms, planned_down_ms, excluded_ms, unknown_ms, gap_ms, elapsed_ms, period_ms, remaining_ms, counted_ms, budget_ms, consumed_ms,
    burn_consumed_ms, burn_counted_ms, uptime, uptime_best, uptime_worst, coverage, min_coverage, target, status, incident_count, member_count, worst_uptime,
    worst_service_id, weighted_uptime, all_operational_ms, all_degraded_ms, all_down_ms, any_operational_ms, any_degraded_ms,
    any_down_ms, all_up_uptime, any_up_uptime, final, computed_at
  )
  select
    period_type, period_day, subject_kind, subject_id, period_start, period_end, time_zone, known_from, operational_ms, degraded_ms,
    down_ms, planned_down_ms, excluded_ms, unknown_ms, gap_ms, elapsed_ms, period_ms, remaining_ms, counted_ms, budget_ms, consumed_ms,
    burn_consumed_ms, burn_counted_ms, uptime, uptime_best, uptime_worst, coverage, min_coverage, target, status, incident_count, member_count, worst_uptime,
    worst_service_id, weighted_uptime, all_operational_ms, all_degraded_ms, all_down_ms, any_operational_ms, any_degraded_ms,
    any_down_ms, all_up_uptime, any_up_uptime, final, computed_at
  from (
    select
    period_type, period_day, subject_kind, subject_id, period_start, period_end, time_zone, known_from, operational_ms, degraded_ms,
    down_ms, planned_down_ms, excluded_ms, unknown_ms, gap_ms, elapsed_ms, period_ms, remaining_ms, counted_ms, budget_ms, consumed_ms,
    burn_consumed_ms, burn_counted_ms, uptime, uptime_best, uptime_worst, coverage, min_coverage, target, status, incident_count, member_count, worst_uptime,
    worst_service_id, weighted_uptime, all_operational_ms, all_degraded_ms, all_down_ms, any_operational_ms, any_degraded_ms,
    any_down_ms, all_up_uptime, any_up_uptime, final, computed_at
    from period_results(p_type, p_day, p_as_of)
    where not is_held
    union all
    select
    period_type, period_day, subject_kind, subject_id, period_start, period_end, time_zone, known_from, operational_ms, degraded_ms,
    down_ms, planned_down_ms, excluded_ms, unknown_ms, gap_ms, elapsed_ms, period_ms, remaining_ms, counted_ms, budget_ms, consumed_ms,
    burn_consumed_ms, burn_counted_ms, uptime, uptime_best, uptime_worst, coverage, min_coverage, target, status, incident_count, member_count, worst_uptime,
    worst_service_id, weighted_uptime, all_operational_ms, all_degraded_ms, all_down_ms, any_operational_ms, any_degraded_ms,
    any_down_ms, all_up_uptime, any_up_uptime, final, computed_at
    from sla_held_results
    where is_held
      and period_type = p_type
      and period_day = p_day
  ) r
  where not exists (
    select from held_subjects h
    where h.subject_kind = r.subject_kind
      and h.subject_id = r.subject_id
      and h.starts_at < r.period_end
      and h.ends_at > r.period_start
  )
  on conflict (period_type, period_day, subject_kind, subject_id) do update
  set
    period_start = excluded.period_start,
    period_end = excluded.period_end,
    time_zone = excluded.time_zone,
    known_from = excluded.known_from,
    operational_ms = excluded.operational_ms,
    degraded_ms = excluded.degraded_ms,
    down_ms = excluded.down_ms,
    planned_down_ms = excluded.planned_down_ms,
    excluded_ms = excluded.excluded_ms,
    unknown_ms = excluded.unknown_ms,
    gap_ms = excluded.gap_ms,
    elapsed_ms = excluded.elapsed_ms,
    period_ms = excluded.period_ms,
    remaining_ms = excluded.remaining_ms,
    counted_ms = excluded.counted_ms,
    budget_ms = excluded.budget_ms,
    consumed_ms = excluded.consumed_ms,
    burn_consumed_ms = excluded.burn_consumed_ms,
    burn_counted_ms = excluded.burn_counted_ms,
    uptime = excluded.uptime,
    uptime_best = excluded.uptime_best,
    uptime_worst = excluded.uptime_worst,
    coverage = excluded.coverage,
    min_coverage = excluded.min_coverage,
    target = excluded.target,
    status = excluded.status,
    incident_count = excluded.incident_count,
    member_count = excluded.member_count,
    worst_uptime = excluded.worst_uptime,
    worst_service_id = excluded.worst_service_id,
    weighted_uptime = excluded.weighted_uptime,
    all_operational_ms = excluded.all_operational_ms,
    all_degraded_ms = excluded.all_degraded_ms,
    all_down_ms = excluded.all_down_ms,
    any_operational_ms = excluded.any_operational_ms,
    any_degraded_ms = excluded.any_degraded_ms,
    any_down_ms = excluded.any_down_ms,
    all_up_uptime = excluded.all_up_uptime,
    any_up_uptime = excluded.any_up_uptime,
    final = excluded.final,
    computed_at = excluded.computed_at
  where sla_period_results.sealed_at is null;

  delete from sla_period_results r
  where period_type = p_type
    and period_day = p_day
    and sealed_at is null
    and computed_at <> p_as_of
    and not exists (
      select from held_subjects h
      where h.subject_kind = r.subject_kind
        and h.subject_id = r.subject_id
        and h.starts_at < r.period_end
        and h.ends_at > r.period_start
    );

  if is_held then
    -- Months are recorded from the days once these are shown.
    delete from sla_held_results r
    where period_type = p_type
      and period_day = p_day
      and (
        p_type = 'MONTHLY'
        or not exists (
          select from held_subjects h
          where h.subject_kind = r.subject_kind
            and h.subject_id = r.subject_id
            and h.starts_at < r.period_end
            and h.ends_at > r.period_start
        )
      );
  end if;
end
$$;

-- Puts held days of subjects that nothing holds any more in the place of those that were shown until now.
create procedure publish_held_results()
language plpgsql
as $$
declare
  ready sla_held_results[];
begin
  ready := array(
    select r
    from sla_held_results r
    where not exists (
      select from held_subjects h
      where h.subject_kind = r.subject_kind
        and h.subject_id = r.subject_id
        and h.starts_at < r.period_end
        and h.ends_at > r.period_start
    )
  );

  delete from sla_period_results p
  using unnest(ready) r
  where p.period_type = r.period_type
    and p.period_day = r.period_day
    and p.subject_kind = r.subject_kind
    and p.subject_id = r.subject_id;

  insert into sla_period_results
  select *
  from unnest(ready);

  delete from sla_held_results p
  using unnest(ready) r
  where p.period_type = r.period_type
    and p.period_day = r.period_day
    and p.subject_kind = r.subject_kind
    and p.subject_id = r.subject_id;
end
$$;

-- Every period that is not final yet, in any zone; days before months (an open month reads its current day).
create procedure record_open_results(p_as_of timestamptz)
language plpgsql
as $$
declare
  kind text;
  current_days date[];
  day date;
begin
  foreach kind in array array['DAILY', 'MONTHLY'] loop
    select array_agg(distinct period_day_of(kind, p_as_of, z.time_zone))
    into current_days
    from (select time_zone from sla_group_terms union select 'UTC') z;

    select least(min(period_day), (select min(d) from unnest(current_days) d))
    into day
    from sla_period_results
    where period_type = kind
      and not final;

    while day <= (select max(d) from unnest(current_days) d) loop
      call record_period_results(kind, day, p_as_of);
      day := day + case kind when 'DAILY' then interval '1 day' else interval '1 month' end;
    end loop;
  end loop;
end
$$;
