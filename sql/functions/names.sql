-- What services and groups are called, and were called before.

-- Every path that leads to a service: its own, and those that it had before.
create view known_paths as
select path, id as service_id
from services
union all
select path, service_id
from former_paths;

create view known_group_names as
select name, id as group_id
from sla_groups
union all
select name, group_id
from former_group_names;

-- The path that a service has now, by a former one; any other text as it is.
create function current_path(p_path text)
returns text
language sql
stable
as $$
  select coalesce(
    (select s.path from former_paths f join services s on s.id = f.service_id where f.path = p_path),
    p_path
  )
$$;

-- The same of a group's name.
create function current_group_name(p_name text)
returns text
language sql
stable
as $$
  select coalesce(
    (select g.name from former_group_names f join sla_groups g on g.id = f.group_id where f.name = p_name),
    p_name
  )
$$;
