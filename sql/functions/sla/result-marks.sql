-- What marks results as stale between two closed 5-minute buckets (`sla_result_marks`). 0 stands for all services, -1 for kept composites.

create function mark_results(p_services bigint[])
returns void
language sql
as $$
  insert into sla_result_marks as m (service_id)
  select distinct id
  from unnest(p_services) id
  order by id
  on conflict (service_id) do update
  set
    version = m.version + 1,
    in_turn = false
$$;

-- Services that begin or cease to go on as before. No join of the two: planned once, for few rows, it would look at each pair of many.
create function mark_results_of_states()
returns trigger
language plpgsql
as $$
begin
  perform mark_results(
    array(
      select service_id
      from (
        select service_id, running_id from new_rows
        except
        select service_id, running_id from old_rows
      ) x
    )
  );
  return null;
end
$$;

create trigger stored_service_states_mark_results
after update on stored_service_states
referencing old table as old_rows new table as new_rows
for each statement
execute function mark_results_of_states();

-- A service that is retired or restored, or known for longer than was thought; one that moves or goes changes what it no longer counts to.
create function mark_results_of_service()
returns trigger
language plpgsql
as $$
begin
  if tg_op = 'DELETE' or new.node_id <> old.node_id then
    perform mark_results('{-1,0}');
  else
    perform mark_results(array[new.id]);
  end if;
  return null;
end
$$;

create trigger services_mark_results
after update of node_id, known_since, retired_at on services
for each row
when ((old.node_id, old.known_since, old.retired_at) is distinct from (new.node_id, new.known_since, new.retired_at))
execute function mark_results_of_service();

create trigger services_mark_results_gone
after delete on services
for each row
execute function mark_results_of_service();

-- The first assignment of a service concerns it alone; any other takes it out of something. What is kept of all-up and any-up may hold
-- time from before.
create function mark_results_of_new_assignments()
returns trigger
language plpgsql
as $$
begin
  perform mark_results(
    array(
      select case when exists (
        select from sla_assignments a where a.service_id = n.service_id and a.effective_from <> n.effective_from
      ) then 0 else n.service_id end
      from new_rows n
      union
      select -1
      from new_rows n
      where exists (
        select from sla_assignments a where a.service_id = n.service_id and a.effective_from <> n.effective_from
      )
    )
  );
  return null;
end
$$;

create trigger sla_assignments_mark_results
after insert on sla_assignments
referencing new table as new_rows
for each statement
execute function mark_results_of_new_assignments();

create function mark_all_results()
returns trigger
language plpgsql
as $$
begin
  perform mark_results('{-1,0}');
  return null;
end
$$;

create trigger sla_assignments_mark_all_results
after update or delete on sla_assignments
for each statement
execute function mark_all_results();

-- Other terms change the results of the members, and how DEGRADED counts.
create function mark_results_of_terms()
returns trigger
language plpgsql
as $$
begin
  perform mark_results(
    array(
      select service_id from sla_assignments where sla_group_id = coalesce(new.group_id, old.group_id)
      union
      select -1 from sla_assignments where sla_group_id = coalesce(new.group_id, old.group_id)
    )
  );
  return null;
end
$$;

create trigger sla_group_terms_mark_results
after insert or update or delete on sla_group_terms
for each row
execute function mark_results_of_terms();

create function mark_results_of_row()
returns trigger
language plpgsql
as $$
begin
  perform mark_results(array[coalesce(new.service_id, old.service_id)]);
  return null;
end
$$;

create trigger service_retirements_mark_results
after insert or update or delete on service_retirements
for each row
execute function mark_results_of_row();

-- Incidents are counted with the results.
create trigger sla_incidents_mark_results
after insert or delete or update of service_id, started_at, planned on sla_incidents
for each row
execute function mark_results_of_row();
