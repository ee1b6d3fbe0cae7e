-- Clocks of incidents, the maintenance that explains them, and requirements between services.

-- The clocks in force for a service at an instant. One row at most: the limit keeps the planner from working out the terms
-- of every service.
create function incident_terms(p_service bigint, p_at timestamptz)
returns table (severity text, response interval, resolution interval)
language sql
stable
as $$
  select tier, make_interval(mins => response_minutes), make_interval(mins => resolution_minutes)
  from sla_terms
  where service_id = p_service
    and valid_from <= p_at
    and valid_to > p_at
  limit 1
$$;

-- The maintenance that a service is in at an instant; of several the one that ends last.
create function maintenance_at(p_service bigint, p_at timestamptz)
returns table (window_id bigint, ends_at timestamptz)
language sql
stable
as $$
  select w.id, x.ends_at
  from services s
  left join sla_groups g on g.id = s.sla_group_id
  join exclusion_intervals x on x.starts_at <= p_at and x.ends_at > p_at
  join exclusion_windows w on w.id = x.window_id
  where s.id = p_service
    and case w.target_kind
      when 'SERVICE' then s.path = current_path(w.target)
      when 'GROUP' then g.name = current_group_name(w.target)
      when 'NAMESPACE' then s.namespace = w.target
      else is_below(s.path, w.target)
    end
  order by x.ends_at desc, w.id
  limit 1
$$;

-- Until when a window explains an outage: the end of the first of its intervals that the outage touches.
create function planned_until(p_window bigint, p_started timestamptz, p_ended timestamptz)
returns timestamptz
language sql
stable
as $$
  select ends_at
  from exclusion_intervals
  where window_id = p_window
    and starts_at <= p_ended
    and ends_at > p_started
  order by starts_at
  limit 1
$$;

-- A deadline: so long after the clock starts, and the clock stands still in planned maintenance. Null while that is open.
create function incident_due(p_from timestamptz, p_planned_until timestamptz, p_allowed interval)
returns timestamptz
language sql
stable
parallel safe
as $$
  select nullif(greatest(p_from, p_planned_until) + p_allowed, 'infinity')
$$;

-- What each service needs to work, from `dependencies.requires` of its document: full paths, or names within its node. What
-- is marked as not critical takes nobody down.
create view service_requirements as
select s.id as service_id, r.id as required_id
from services s
cross join lateral jsonb_array_elements(
  case jsonb_typeof(s.document #> '{dependencies,requires}')
    when 'array' then s.document #> '{dependencies,requires}'
    else '[]'
  end
) as d
join known_paths k
  on k.path = case
    when position('/' in d ->> 'path') > 0 then trim(both '/' from d ->> 'path')
    else regexp_replace(s.path, '[^/]+$', '') || (d ->> 'path')
  end
join services r on r.id = k.service_id
where coalesce(d ->> 'critical', 'true') <> 'false'
  and r.id <> s.id;

-- True while an open incident of the service is explained by another one that lasts: what follows from it is not reported by itself.
create function explained_by_root_cause(p_service bigint)
returns boolean
language sql
stable
as $$
  select exists (
    select
    from sla_incidents i
    join sla_incidents c on c.id = i.root_cause_id
    where i.service_id = p_service
      and i.resolved_at is null
      and c.resolved_at is null
  )
$$;
