-- When what core remembers of services that go on as before is no longer true.

-- What is stored of a service itself is what its reports are compared with: once that is another, its credit has another revision, and
-- no core goes on with what it remembers.
create function revise_credit_of_service()
returns trigger
language plpgsql
as $$
begin
  update running_credits r
  set revision = r.revision + 1
  from stored_service_states t
  where t.service_id = new.id
    and r.id = t.running_id;
  return null;
end
$$;

create trigger services_revise_credit
after update of path, criticality, sla_group_id, type, tags, workload_type on services
for each row
when (
  (old.path, old.criticality, old.sla_group_id, old.type, old.tags, old.workload_type)
  is distinct from (new.path, new.criticality, new.sla_group_id, new.type, new.tags, new.workload_type)
)
execute function revise_credit_of_service();

create function revise_credits_of_group()
returns trigger
language plpgsql
as $$
begin
  update running_credits r
  set revision = r.revision + 1
  where r.id in (
    select t.running_id
    from services s
    join stored_service_states t on t.service_id = s.id
    where s.sla_group_id = new.id
  );
  return null;
end
$$;

create trigger sla_groups_revise_credits
after update of name on sla_groups
for each row
when (old.name is distinct from new.name)
execute function revise_credits_of_group();
