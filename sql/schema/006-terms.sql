-- SLA terms, and from when on they hold. A change is a new row with its date, so that closed periods keep the terms they were
-- measured by.

create table sla_group_terms (
  group_id bigint not null references sla_groups on delete cascade,
  effective_from timestamptz not null,
  tier text not null references sla_tiers,
  uptime_target numeric(7, 4) check (uptime_target between 0 and 100),
  response_minutes integer check (response_minutes >= 0),
  resolution_minutes integer check (resolution_minutes >= 0),
  time_zone text not null default 'UTC',
  degraded_rule text not null default 'up' check (degraded_rule in ('up', 'half', 'down')),
  unmeasured_rule text not null default 'left_out' check (unmeasured_rule in ('left_out', 'down', 'up')),
  min_coverage numeric(7, 4) not null default 90 check (min_coverage between 0 and 100),
  set_by text not null,
  reason text,
  created_at timestamptz not null,
  primary key (group_id, effective_from)
);

comment on table sla_group_terms is 'The SLA terms of the services of a group from an instant on.';
comment on column sla_group_terms.uptime_target is 'A null target or clock means: the tier''s.';
comment on column sla_group_terms.min_coverage is
  'Percent of the elapsed time: a closed period of which less is accounted for is UNPROVEN.';

create table sla_assignments (
  service_id bigint not null references services on delete cascade,
  effective_from timestamptz not null,
  sla_group_id bigint references sla_groups,
  criticality text references sla_tiers,
  node_id bigint references hierarchy_nodes,
  primary key (service_id, effective_from)
);

comment on table sla_assignments is 'To which group, criticality and hierarchy node a service counts from an instant on.';
comment on column sla_assignments.node_id is 'Null is the node at which the service is now; before a move stands where it was.';

create index sla_assignments_group on sla_assignments (sla_group_id);
create index sla_assignments_moved on sla_assignments (service_id) where node_id is not null;

create table sla_terms (
  service_id bigint not null references services on delete cascade,
  group_id bigint,
  node_id bigint,
  valid_from timestamptz not null,
  valid_to timestamptz not null check (valid_to > valid_from),
  tier text not null,
  criticality text not null,
  weight smallint not null,
  uptime_target numeric(7, 4) not null,
  response_minutes integer not null,
  resolution_minutes integer not null,
  time_zone text not null,
  degraded_rule text not null,
  unmeasured_rule text not null,
  min_coverage numeric(7, 4) not null,
  primary key (service_id, valid_from)
);

comment on table sla_terms is
  'What counts for each service, segment by segment: the terms of its group, else of the tier that its criticality names, else '
  'of medium. It follows from the assignments and the terms of groups (`derived_terms`), and triggers keep it.';
comment on column sla_terms.node_id is 'Null is the node at which the service is now.';

create index sla_terms_group on sla_terms (group_id);
