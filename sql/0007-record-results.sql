-- How period results come into their table.

-- Stores results in the place of older ones.
create procedure store_period_results(results sla_period_results[])
language sql
as $$
  insert into sla_period_results
  select *
  from unnest(results)
  on conflict (period_type, period_start, subject_kind, subject_id) do update
  set
    operational_ms = excluded.operational_ms,
    degraded_ms = excluded.degraded_ms,
    down_ms = excluded.down_ms,
    excluded_ms = excluded.excluded_ms,
    unknown_ms = excluded.unknown_ms,
    elapsed_ms = excluded.elapsed_ms,
    period_ms = excluded.period_ms,
    budget_ms = excluded.budget_ms,
    consumed_ms = excluded.consumed_ms,
    burn_consumed_ms = excluded.burn_consumed_ms,
    burn_measured_ms = excluded.burn_measured_ms,
    uptime = excluded.uptime,
    coverage = excluded.coverage,
    target = excluded.target,
    status = excluded.status,
    incident_count = excluded.incident_count,
    final = excluded.final,
    computed_at = excluded.computed_at;
$$;

-- Results are recorded by one session at a time: two would wait for each other's rows.
create procedure record_service_results(p_type text, p_start timestamptz, p_as_of timestamptz, p_services bigint[])
language plpgsql
as $$
declare
  results sla_period_results[];
begin
  perform pg_advisory_xact_lock(hashtext('itops:period-results'));
  results := array(select r from service_results(p_type, p_start, p_as_of, p_services) r);
  call store_period_results(results);
end
$$;

create procedure record_rollup_results(p_type text, p_start timestamptz, p_as_of timestamptz)
language plpgsql
as $$
declare
  results sla_period_results[];
begin
  perform pg_advisory_xact_lock(hashtext('itops:period-results'));
  results := array(select r from rollup_results(p_type, p_start, p_as_of) r);
  call store_period_results(results);
end
$$;

-- Every period that is not final yet, days before months (an open month reads its current day).
create procedure record_open_results(p_as_of timestamptz)
language plpgsql
as $$
declare
  kind text;
  start timestamptz;
begin
  foreach kind in array array['DAILY', 'MONTHLY'] loop
    select coalesce(min(period_start), p_as_of)
    into start
    from sla_period_results
    where period_type = kind
      and not final;

    start := date_trunc(case kind when 'DAILY' then 'day' else 'month' end, least(start, p_as_of), 'UTC');

    while start <= p_as_of loop
      call record_service_results(kind, start, p_as_of, null);
      call record_rollup_results(kind, start, p_as_of);
      start := period_end(kind, start);
    end loop;
  end loop;
end
$$;
