-- Outages as people deal with them. An incident of the source MONITORING is an outage that the pieces show: it starts with
-- the first DOWN, ends with the first status that is neither DOWN nor UNKNOWN, and goes on when DOWN is back within five
-- minutes of that.

create table sla_incidents (
  id bigint generated always as identity primary key,
  service_id bigint not null references services on delete cascade,
  source text not null check (source in ('MONITORING', 'MANUAL')),
  title text not null,
  -- The tier in force when it started.
  severity text not null references sla_tiers,
  -- The true times of the outage; `opened_at` is when core learned of it.
  started_at timestamptz not null,
  opened_at timestamptz not null,
  resolved_at timestamptz check (resolved_at >= started_at),
  -- Who ended it; null while it lasts, and when monitoring saw the recovery.
  resolved_by text,
  acknowledged_at timestamptz,
  acknowledged_by text,
  assignee text,
  -- How often it came back within five minutes of its end.
  flap_count integer not null default 0,
  -- It arrived in a replay, after the fact.
  replayed boolean not null default false,
  response_due timestamptz,
  resolution_due timestamptz,
  -- When the breach of each clock was told, once.
  response_breach_told_at timestamptz,
  resolution_breach_told_at timestamptz,
  root_cause_id bigint references sla_incidents on delete set null,
  -- The planned maintenance that explains it, found at its start or linked by a person.
  exclusion_window_id bigint references exclusion_windows on delete set null,
  exclusion_linked_by text,
  -- It is explained by that maintenance and has not outlasted it: it counts as no failure. The link alone says less.
  planned boolean not null default false,
  -- When people were called; null while its page is suppressed, and of what was over before it was known.
  paged_at timestamptz,
  created_by text not null
);

create index sla_incidents_service on sla_incidents (service_id, started_at);
create index sla_incidents_started on sla_incidents (started_at);
create unique index sla_incidents_open on sla_incidents (service_id) where resolved_at is null and source = 'MONITORING';
create index sla_incidents_unresolved on sla_incidents (id) where resolved_at is null;
create index sla_incidents_root_cause on sla_incidents (root_cause_id) where root_cause_id is not null;
create index sla_incidents_window on sla_incidents (exclusion_window_id) where exclusion_window_id is not null;

-- What happened to an incident, in the order in which it was noted.
create table sla_incident_entries (
  id bigint generated always as identity primary key,
  incident_id bigint not null references sla_incidents on delete cascade,
  kind text not null check (
    kind in (
      'OPENED', 'REOPENED', 'RESOLVED', 'CORRECTED', 'MERGED', 'ACKNOWLEDGED', 'ASSIGNED', 'NOTE', 'LINKED', 'PAGED',
      'RESPONSE_BREACHED', 'RESOLUTION_BREACHED'
    )
  ),
  author text not null,
  at timestamptz not null,
  text text
);

create index sla_incident_entries_incident on sla_incident_entries (incident_id, id);

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
  join exclusion_spans x on x.starts_at <= p_at and x.ends_at > p_at
  join exclusion_windows w on w.id = x.window_id
  where s.id = p_service
    and case w.target_kind
      when 'SERVICE' then s.path = w.target
      when 'GROUP' then g.name = w.target
      when 'NAMESPACE' then s.namespace = w.target
      else is_below(s.path, w.target)
    end
  order by x.ends_at desc, w.id
  limit 1
$$;

-- Until when a window explains an outage: the end of the first of its spans that the outage touches.
create function planned_until(p_window bigint, p_started timestamptz, p_ended timestamptz)
returns timestamptz
language sql
stable
as $$
  select ends_at
  from exclusion_spans
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
immutable
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
join services r
  on r.path = case
    when position('/' in d ->> 'path') > 0 then trim(both '/' from d ->> 'path')
    else regexp_replace(s.path, '[^/]+$', '') || (d ->> 'path')
  end
where coalesce(d ->> 'critical', 'true') <> 'false'
  and r.id <> s.id;
