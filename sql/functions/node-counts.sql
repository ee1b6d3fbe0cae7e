-- Figures of a fleet by node, from kept counts (`node_counts`). A change marks its node in its own transaction; marked nodes are counted
-- anew by whoever reads them, and by core soon after.

create function mark_nodes(p_nodes bigint[])
returns void
language sql
as $$
  insert into node_count_marks (node_id)
  select distinct n
  from unnest(p_nodes) n
  where n is not null
$$;

create function mark_nodes_of_new_states()
returns trigger
language plpgsql
as $$
begin
  perform mark_nodes(array(select distinct living_at from new_rows));
  return null;
end
$$;

create trigger stored_service_states_mark_nodes
after insert on stored_service_states
referencing new table as new_rows
for each statement
execute function mark_nodes_of_new_states();

create function mark_nodes_of_gone_states()
returns trigger
language plpgsql
as $$
begin
  perform mark_nodes(array(select distinct living_at from old_rows));
  return null;
end
$$;

create trigger stored_service_states_mark_nodes_gone
after delete on stored_service_states
referencing old table as old_rows
for each statement
execute function mark_nodes_of_gone_states();

create function mark_nodes_of_changed_states()
returns trigger
language plpgsql
as $$
begin
  perform mark_nodes(
    array(
      -- No join: planned once, for few rows, it would look at each pair of many.
      select living_at
      from (
        (
          select service_id, living_at, status, running_id from old_rows
          except
          select service_id, living_at, status, running_id from new_rows
        )
        union all
        (
          select service_id, living_at, status, running_id from new_rows
          except
          select service_id, living_at, status, running_id from old_rows
        )
      ) x
    )
  );
  return null;
end
$$;

create trigger stored_service_states_mark_nodes_changed
after update on stored_service_states
referencing old table as old_rows new table as new_rows
for each statement
execute function mark_nodes_of_changed_states();

-- A service that is retired, restored, or moved counts elsewhere.
create function move_state_of_service()
returns trigger
language plpgsql
as $$
begin
  update stored_service_states
  set living_at = case when new.retired_at is null then new.node_id end
  where service_id = new.id;
  return null;
end
$$;

create trigger services_move_state
after update of node_id, retired_at on services
for each row
when (
  case when old.retired_at is null then old.node_id end
  is distinct from case when new.retired_at is null then new.node_id end
)
execute function move_state_of_service();

create function mark_node_of_result()
returns trigger
language plpgsql
as $$
begin
  insert into node_count_marks (node_id)
  select living_at
  from stored_service_states
  where service_id = coalesce(new.subject_id, old.subject_id)
    and living_at is not null;
  return null;
end
$$;

create trigger sla_period_results_mark_node
after insert on sla_period_results
for each row
when (new.subject_kind = 'SERVICE' and new.period_type = 'MONTHLY')
execute function mark_node_of_result();

create trigger sla_period_results_mark_node_changed
after update on sla_period_results
for each row
when (
  new.subject_kind = 'SERVICE'
  and new.period_type = 'MONTHLY'
  and (old.status, old.period_start, old.period_end) is distinct from (new.status, new.period_start, new.period_end)
)
execute function mark_node_of_result();

create trigger sla_period_results_mark_node_gone
after delete on sla_period_results
for each row
when (old.subject_kind = 'SERVICE' and old.period_type = 'MONTHLY')
execute function mark_node_of_result();

-- Counts the services of some nodes: by the status now, and by that of the months that are current in any zone.
create function count_nodes(p_nodes bigint[], p_at timestamptz)
returns setof node_counts
language plpgsql
stable
-- Only a plan that knows how many nodes are asked for looks them up.
set plan_cache_mode = force_custom_plan
as $$
begin
  return query
  select c.living_at, 'STATE', c.status::text, c.running_id, null::timestamptz, null::timestamptz, count(*)::integer
  from stored_service_states c
  where c.living_at = any (p_nodes)
  group by c.living_at, c.status, c.running_id
  union all
  select c.living_at, 'MONTH', m.status, null, m.period_start, m.period_end, count(*)::integer
  from stored_service_states c
  -- By key: see service_terms.
  cross join lateral (
    select r.status, r.period_start, r.period_end
    from sla_period_results r
    where r.subject_kind = 'SERVICE'
      and r.subject_id = c.service_id
      and r.period_type = 'MONTHLY'
      and r.period_day between period_day_of('MONTHLY', p_at, 'Etc/GMT+12') and period_day_of('MONTHLY', p_at, 'Etc/GMT-14')
    offset 0
  ) m
  where c.living_at = any (p_nodes)
  group by c.living_at, m.status, m.period_start, m.period_end;
end
$$;

-- The counts of all nodes as they are now.
create function counted_nodes(p_at timestamptz)
returns setof node_counts
language plpgsql
stable
set plan_cache_mode = force_custom_plan
as $$
declare
  marked bigint[] := array(select distinct m.node_id from node_count_marks m);
begin
  return query
  select *
  from node_counts k
  where k.node_id <> all (marked)
  union all
  select *
  from count_nodes(marked, p_at);
end
$$;

-- Keeps the counts of up to so many marked nodes; gives how many they were. A mark is taken away by who sees what it was set for.
create function keep_node_counts(p_at timestamptz, p_limit integer)
returns integer
language plpgsql
as $$
declare
  nodes bigint[];
begin
  perform pg_advisory_xact_lock(hashtext('itops:node-counts'));
  nodes := array(select distinct m.node_id from node_count_marks m order by m.node_id limit p_limit);

  delete from node_count_marks m
  where m.node_id = any (nodes);

  delete from node_counts k
  where k.node_id = any (nodes);

  insert into node_counts
  select *
  from count_nodes(nodes, p_at);

  return cardinality(nodes);
end
$$;

-- How many services of each node are in which status, and how many of them nobody has reported for long.
create function state_counts(p_at timestamptz)
returns table (node_id bigint, status text, services bigint, stale bigint)
language sql
stable
as $$
  select node_id, status, sum(services)::bigint, sum(stale)::bigint
  from (
    select
      k.node_id, k.status, k.services,
      case when is_stale(r.reported_at, r.interval_ms, p_at) and k.running_id is not null then k.services else 0 end as stale
    from counted_nodes(p_at) k
    left join running_credits r on r.id = k.running_id
    where k.kind = 'STATE'
    union all
    -- Whoever goes on alone is looked at alone.
    select c.living_at, c.status::text, 0, 1
    from stored_service_states c
    where c.running_id is null
      and c.living_at is not null
      and is_stale(c.reported_at, c.interval_ms, p_at)
  ) x
  group by node_id, status
$$;
