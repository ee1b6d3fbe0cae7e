-- Which terms count for which service, and from when to when.

-- Group terms with the instant at which the next ones take over. It is looked up in a join: as an expression it would be computed
-- again wherever the view's reader names the column.
create view sla_group_terms_over_time as
select g.*, coalesce(n.effective_from, 'infinity') as effective_to
from sla_group_terms g
left join lateral (
  select n.effective_from
  from sla_group_terms n
  where n.group_id = g.group_id
    and n.effective_from > g.effective_from
  order by n.effective_from
  limit 1
) n on true;

-- What counts for each service, as it follows from the assignments and the terms of groups: what is kept in sla_terms.
create view derived_terms as
with assignment as (
  select a.*, coalesce(n.effective_from, 'infinity') as effective_to
  from sla_assignments a
  left join lateral (
    select n.effective_from
    from sla_assignments n
    where n.service_id = a.service_id
      and n.effective_from > a.effective_from
    order by n.effective_from
    limit 1
  ) n on true
)
select
  a.service_id,
  a.sla_group_id as group_id,
  -- Null is the node at which the service is now.
  a.node_id,
  greatest(a.effective_from, g.effective_from) as valid_from,
  least(a.effective_to, g.effective_to) as valid_to,
  t.tier,
  w.tier as criticality,
  w.weight,
  coalesce(g.uptime_target, t.uptime_target) as uptime_target,
  coalesce(g.response_minutes, t.response_minutes) as response_minutes,
  coalesce(g.resolution_minutes, t.resolution_minutes) as resolution_minutes,
  coalesce(g.time_zone, 'UTC') as time_zone,
  coalesce(g.degraded_rule, 'up') as degraded_rule,
  coalesce(g.unmeasured_rule, 'left_out') as unmeasured_rule,
  coalesce(g.min_coverage, 90) as min_coverage
from assignment a
left join sla_group_terms_over_time g
  on g.group_id = a.sla_group_id
  and g.effective_from < a.effective_to
  and g.effective_to > a.effective_from
join sla_tiers t on t.tier = coalesce(g.tier, a.criticality, 'medium')
join sla_tiers w on w.tier = coalesce(a.criticality, g.tier, 'medium');

-- Derives the terms of services again. Whoever changes the terms of a group, and whoever puts a service into it, wait for each other.
create function renew_terms(p_services bigint[])
returns void
language plpgsql
set plan_cache_mode = force_custom_plan
as $$
begin
  delete from sla_terms
  where service_id = any (p_services);

  insert into sla_terms
  select *
  from derived_terms
  where service_id = any (p_services)
    -- Of a service that is being deleted nothing is kept.
    and service_id in (select id from services);
end
$$;

create function renew_terms_of_assignments()
returns trigger
language plpgsql
as $$
begin
  perform
  from sla_groups
  where id in (select sla_group_id from changed_rows)
  order by id
  for share;

  perform renew_terms(array(select distinct service_id from changed_rows));
  return null;
end
$$;

create trigger sla_assignments_renew_terms
after insert on sla_assignments
referencing new table as changed_rows
for each statement
execute function renew_terms_of_assignments();

create trigger sla_assignments_renew_terms_changed
after update on sla_assignments
referencing new table as changed_rows
for each statement
execute function renew_terms_of_assignments();

create trigger sla_assignments_renew_terms_gone
after delete on sla_assignments
referencing old table as changed_rows
for each statement
execute function renew_terms_of_assignments();

create function renew_terms_of_groups()
returns trigger
language plpgsql
as $$
begin
  perform
  from sla_groups
  where id in (select group_id from changed_rows)
  order by id
  for no key update;

  perform renew_terms(
    array(
      select distinct service_id from sla_assignments where sla_group_id in (select group_id from changed_rows)
    )
  );
  return null;
end
$$;

create trigger sla_group_terms_renew_terms
after insert on sla_group_terms
referencing new table as changed_rows
for each statement
execute function renew_terms_of_groups();

create trigger sla_group_terms_renew_terms_changed
after update on sla_group_terms
referencing new table as changed_rows
for each statement
execute function renew_terms_of_groups();

create trigger sla_group_terms_renew_terms_gone
after delete on sla_group_terms
referencing old table as changed_rows
for each statement
execute function renew_terms_of_groups();

-- The terms in force at an instant.
create function terms_at(p_at timestamptz)
returns setof sla_terms
language sql
stable
as $$
  select *
  from sla_terms
  where valid_from <= p_at
    and valid_to > p_at
$$;

-- The terms of one service in force at an instant, by key: for lists of services. How many live, and have terms, can't be estimated
-- on a new database, and joined all terms might be gone through once for each service.
create function service_terms(p_service bigint, p_at timestamptz)
returns setof sla_terms
language sql
stable
rows 1
as $$
  select *
  from sla_terms
  where service_id = p_service
    and valid_from <= p_at
    and valid_to > p_at
  limit 1
$$;

-- The zone in which each subject's period that begins with `p_day` is counted: the one in force at noon UTC of that day. Of given
-- services, they are those of the services, of all groups, and of the nodes above none but them.
create function subject_zones(p_day date, p_services bigint[] default null)
returns table (subject_kind text, subject_id bigint, time_zone text)
language sql
stable
as $$
  with term as materialized (
    select service_id, node_id, time_zone
    from terms_at(p_day::timestamp at time zone 'UTC' + interval '12 hours')
    where p_services is null
      or service_id = any (p_services)
  )
  select 'SERVICE', service_id, time_zone
  from term
  union all
  select 'GROUP', g.group_id, g.time_zone
  from sla_group_terms_over_time g
  where g.effective_from <= p_day::timestamp at time zone 'UTC' + interval '12 hours'
    and g.effective_to > p_day::timestamp at time zone 'UTC' + interval '12 hours'
  union all
  select 'NODE', ancestor, case when min(t.time_zone) = max(t.time_zone) then min(t.time_zone) else 'UTC' end
  from (
    -- Of a service that moves within the period, both nodes are subjects.
    select s.node_id, t.time_zone
    from term t
    join services s on s.id = t.service_id
    union all
    select node_id, time_zone
    from term
    where node_id is not null
  ) t
  join hierarchy_nodes n on n.id = t.node_id
  cross join lateral unnest(n.ancestors) as ancestor
  group by ancestor
$$;

-- Milliseconds between two instants for which a service was retired, until it came back: nobody is charged for anything then. Looked up
-- by key, for how many there are can't be estimated.
create function absent_time(p_service bigint, p_from timestamptz, p_to timestamptz)
returns table (absent_ms bigint)
language sql
stable
rows 1
as $$
  select coalesce(sum(ms_between(greatest(r.retired_at, p_from), least(r.restored_at, p_to))), 0)::bigint
  from service_retirements r
  where r.service_id = p_service
    and r.retired_at < p_to
    and r.restored_at > p_from
$$;
