-- How results are recorded.

-- Records one period, by one session at a time: two would wait for each other's rows. Sealed results stand; results of
-- subjects that have no part in the period any more go.
create procedure record_period_results(p_type text, p_day date, p_as_of timestamptz)
language plpgsql
as $$
begin
  perform pg_advisory_xact_lock(hashtext('itops:period-results'));

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
  from period_results(p_type, p_day, p_as_of)
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

  delete from sla_period_results
  where period_type = p_type
    and period_day = p_day
    and sealed_at is null
    and computed_at <> p_as_of;
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
