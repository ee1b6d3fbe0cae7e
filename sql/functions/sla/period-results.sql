-- What one period comes to for every service, group and node.

-- One period of every service, group and hierarchy node, each in its zone. Groups and nodes are sums over their services, so
-- that the same figures come out at every level.
create function period_results(p_type text, p_day date, p_as_of timestamptz)
returns setof period_result
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
      select m
      from unnest(
        monthly_composites(p_day, zone.time_zone, zone.starts_at, zone.ends_at, p_as_of, zone.subjects)
      ) m
      where p_type = 'MONTHLY'
    );

    return query
    select *
    from period_totals(
      p_type, p_day, p_as_of, zone.time_zone, zone.starts_at, zone.ends_at, zone.subjects, parts, composites, today
    );
  end loop;
end
$$;
