-- How the results of some services are recorded, and of the groups and nodes that they count to: what a pass costs follows what
-- changed. The figures are those of `period_results`.

-- Notes results in the place of those that were; sealed ones stand. Of the asked subjects, those that have no part in the period any more go.
create procedure store_results(p_type text, p_day date, p_asked sla_subject[], p_results period_result[])
language plpgsql
as $$
begin
  execute format(
    'with stored as (
      insert into sla_period_results (%1$s)
      select %1$s
      from unnest($1)
      on conflict (period_type, period_day, subject_kind, subject_id) do update
      set (%1$s) = row(%2$s)
      where sla_period_results.sealed_at is null
      returning subject_kind, subject_id
    )
    delete from sla_period_results r
    using (select * from unnest($2) except select * from stored) gone
    where r.period_type = $3
      and r.period_day = $4
      and r.subject_kind = gone.subject_kind
      and r.subject_id = gone.subject_id
      and r.sealed_at is null',
    result_columns(),
    result_columns('excluded.')
  )
  using p_results, p_asked, p_type, p_day;
end
$$;

-- What the current day of some subjects has consumed, as the results of a month take it into account.
create function today_of(p_type text, p_as_of timestamptz, p_subjects sla_subject[])
returns day_consumption[]
language sql
stable
as $$
  select array(
    select (s.subject_kind, s.subject_id, r.consumed_ms, r.counted_ms)::day_consumption
    from unnest(p_subjects) s
    cross join lateral current_result('DAILY', p_as_of, s.subject_kind, s.subject_id) r
    where p_type = 'MONTHLY'
  )
$$;

-- The zones of these subjects, to which no other services count, and the borders of the period there, if it has begun: UTC where there
-- is no other.
create function zone_periods(p_type text, p_day date, p_as_of timestamptz, p_subjects sla_subject[], p_services bigint[])
returns table (time_zone text, subjects sla_subject[], starts_at timestamptz, ends_at timestamptz)
language plpgsql
stable
set plan_cache_mode = force_custom_plan
as $$
begin
  if not exists (select from sla_group_terms g where g.time_zone <> 'UTC') then
    return query
    select 'UTC', p_subjects, b.starts_at, b.ends_at
    from period_bounds(p_type, p_day, 'UTC') b
    where b.starts_at <= p_as_of;
  else
    return query
    select z.time_zone, z.subjects, b.starts_at, b.ends_at
    from (
      select z.time_zone, array_agg(s::sla_subject) as subjects
      from subject_zones(p_day, p_services) z
      join unnest(p_subjects) s using (subject_kind, subject_id)
      group by z.time_zone
    ) z
    cross join lateral period_bounds(p_type, p_day, z.time_zone) b
    where b.starts_at <= p_as_of;
  end if;
end
$$;

-- Records one period of some services. Their groups and nodes are stale until they are added up (`record_subject_results`).
create procedure record_service_results(p_type text, p_day date, p_as_of timestamptz, p_services bigint[])
language plpgsql
-- A plan that does not know the period and the services would look into all of them.
set plan_cache_mode = force_custom_plan
as $$
declare
  subjects sla_subject[] := array(select ('SERVICE', id)::sla_subject from unnest(p_services) id);
  today day_consumption[];
  results period_result[] := '{}';
  zone record;
begin
  perform pg_advisory_xact_lock(hashtext('itops:period-results'));
  today := today_of(p_type, p_as_of, subjects);

  for zone in
    select z.time_zone, z.starts_at, z.ends_at, array(select s.subject_id from unnest(z.subjects) s) as services
    from zone_periods(p_type, p_day, p_as_of, subjects, p_services) z
  loop
    results := results || array(
      select t
      from period_totals(
        p_type, p_day, p_as_of, zone.time_zone, zone.starts_at, zone.ends_at, subjects,
        array(select p from sla_parts(zone.starts_at, zone.ends_at, p_as_of, null, zone.services) p),
        '{}', today
      ) t
    );
  end loop;

  call store_results(p_type, p_day, subjects, results);

  insert into sla_stale_results (period_type, period_day, subject_kind, subject_id)
  select p_type, p_day, s.subject_kind, s.subject_id
  from counted_subjects(p_type, p_day, p_services) s
  on conflict do nothing;
end
$$;

-- The parts of services in a period, from their results where the same terms count throughout, and the period is the same.
create function stored_parts(
  p_type text,
  p_day date,
  p_as_of timestamptz,
  p_start timestamptz,
  p_end timestamptz,
  p_services bigint[]
)
returns setof sla_part
language sql
stable
as $$
  with term as materialized (
    select *
    from sla_terms
    where service_id = any (p_services)
      and valid_from < p_end
      and valid_to > p_start
  ),
  whole as materialized (
    select
      t.service_id, t.group_id, t.node_id, t.weight, t.degraded_rule, t.uptime_target, t.min_coverage as required_coverage,
      r.operational_ms, r.degraded_ms, r.down_ms, r.planned_down_ms, r.excluded_ms, r.unknown_ms, r.gap_ms, r.elapsed_ms, r.period_ms,
      r.remaining_ms, r.known_from, r.counted_ms, r.consumed_ms, r.budget_ms, r.incident_count
    from term t
    join sla_period_results r
      on r.period_type = p_type
      and r.period_day = p_day
      and r.subject_kind = 'SERVICE'
      and r.subject_id = t.service_id
      -- So that they are looked up, not found among all of the day.
      and r.subject_id = any (p_services)
    where t.valid_from <= p_start
      and t.valid_to >= p_end
      and r.period_start = p_start
      and r.period_end = p_end
  )
  select
    w.service_id,
    w.group_id,
    w.node_id,
    w.weight,
    w.operational_ms,
    w.degraded_ms,
    w.down_ms,
    w.planned_down_ms,
    w.excluded_ms,
    w.unknown_ms,
    w.gap_ms,
    w.elapsed_ms,
    w.period_ms,
    w.remaining_ms,
    w.required_coverage / 100 * w.elapsed_ms,
    w.known_from,
    w.operational_ms + w.degraded_ms + w.down_ms,
    w.counted_ms,
    w.consumed_ms,
    w.down_ms + (1 - degraded_weight(w.degraded_rule)) * w.degraded_ms,
    w.budget_ms,
    w.uptime_target,
    w.incident_count
  from whole w
  union all
  select *
  from sla_parts(p_start, p_end, p_as_of, null, array(select service_id from term except select service_id from whole))
$$;

-- Of some subjects the nodes whose results are the sums of those of the nodes below them: while no service has been moved, all share a zone,
-- and each of the nodes below is recorded with what it takes.
create function parents_to_sum(p_type text, p_day date, p_subjects sla_subject[])
returns bigint[]
language sql
stable
as $$
  select array(
    select n.id
    from unnest(p_subjects) s
    join hierarchy_nodes n on s.subject_kind = 'NODE' and n.id = s.subject_id
    where n.level < 4
      and not exists (select from sla_group_terms where time_zone <> 'UTC')
      and not exists (select from sla_assignments where node_id is not null)
      and not exists (select from services v where v.node_id = n.id)
      and not exists (
        select
        from hierarchy_nodes c
        join sla_period_results r
          on r.period_type = p_type
          and r.period_day = p_day
          and r.subject_kind = 'NODE'
          and r.subject_id = c.id
        where c.parent_id = n.id
          and r.required_ms is null
      )
  )
$$;

-- Records one period of some groups and nodes: the sums over their services, as these are recorded, and of nodes of which none is
-- recorded together with one below it.
create procedure record_subject_results(p_type text, p_day date, p_as_of timestamptz, p_subjects sla_subject[])
language plpgsql
set plan_cache_mode = force_custom_plan
as $$
declare
  services bigint[];
  today day_consumption[];
  results period_result[] := '{}';
  composites composite_sum[];
  parents bigint[];
  parted sla_subject[];
  zone record;
begin
  perform pg_advisory_xact_lock(hashtext('itops:period-results'));
  parents := parents_to_sum(p_type, p_day, p_subjects);
  parted := array(select s from unnest(p_subjects) s where s.subject_kind = 'GROUP' or s.subject_id <> all (parents));
  services := subject_services(parted);
  today := today_of(p_type, p_as_of, p_subjects);

  for zone in
    select *
    from zone_periods(p_type, p_day, p_as_of, p_subjects, services)
  loop
    if p_type = 'DAILY' then
      composites := array(select k from kept_composites(zone.starts_at, zone.ends_at, zone.subjects) k);
    else
      composites := monthly_composites(p_day, zone.time_zone, zone.starts_at, zone.ends_at, p_as_of, zone.subjects);
    end if;

    results := results || array(
      select t
      from period_totals(
        p_type, p_day, p_as_of, zone.time_zone, zone.starts_at, zone.ends_at,
        array(select s from unnest(zone.subjects) s where s = any (parted)),
        array(select p from stored_parts(p_type, p_day, p_as_of, zone.starts_at, zone.ends_at, services) p),
        composites, today, parents
      ) t
    );
  end loop;

  call store_results(p_type, p_day, p_subjects, results);

  delete from sla_stale_results x
  using unnest(p_subjects) s
  where x.period_type = p_type
    and x.period_day = p_day
    and x.subject_kind = s.subject_kind
    and x.subject_id = s.subject_id;
end
$$;

-- The same for some services alone, of what they count to. While other groups and nodes are still to be added up, these stay stale, too: they
-- may be sums over those.
create procedure record_subjects_of(p_type text, p_day date, p_as_of timestamptz, p_subjects sla_subject[], p_services bigint[])
language plpgsql
set plan_cache_mode = force_custom_plan
as $$
begin
  call record_subject_results(p_type, p_day, p_as_of, p_subjects);

  insert into sla_stale_results (period_type, period_day, subject_kind, subject_id)
  select p_type, p_day, s.subject_kind, s.subject_id
  from unnest(p_subjects) s
  where exists (
    select subject_kind, subject_id
    from sla_stale_results
    where period_type = p_type
      and period_day = p_day
    except
    select c.subject_kind, c.subject_id
    from counted_subjects(p_type, p_day, p_services) c
  )
  on conflict do nothing;
end
$$;
