-- Who is observed: tiers, groups, the hierarchy, services and the agents that report them.

create type service_status as enum ('OPERATIONAL', 'DEGRADED', 'DOWN', 'MAINTENANCE', 'UNKNOWN');

create table sla_tiers (
  tier text primary key,
  rank smallint not null unique,
  uptime_target numeric(7, 4) not null,
  response_minutes integer not null,
  resolution_minutes integer not null,
  weight smallint not null default 1
);

comment on table sla_tiers is
  '`weight`: how much a service of this criticality weighs in a criticality-weighted roll-up.';

insert into sla_tiers (tier, rank, uptime_target, response_minutes, resolution_minutes, weight)
values
  ('critical', 1, 99.99, 15, 4 * 60, 8),
  ('high', 2, 99.9, 60, 8 * 60, 4),
  ('medium', 3, 99.5, 4 * 60, 3 * 24 * 60, 2),
  ('low', 4, 99.0, 24 * 60, 5 * 24 * 60, 1);

create table sla_groups (
  id bigint generated always as identity primary key,
  name text not null unique,
  display_name text not null,
  defined_by text,
  created_at timestamptz not null
);

comment on table sla_groups is
  'The terms of a group stand in sla_group_terms. It is defined by an administrator (''admin''), or by the first agent '
  'that does (''agent:'' and its node); null while services only name it.';

create table hierarchy_nodes (
  id bigint generated always as identity primary key,
  path text not null unique,
  name text not null,
  level smallint not null check (level between 0 and 4),
  parent_id bigint references hierarchy_nodes,
  ancestors bigint[] not null,
  created_at timestamptz not null
);

comment on table hierarchy_nodes is
  'The root has the empty path and level 0; organization, platform, environment and cluster are levels 1 to 4. `ancestors` '
  'runs from the root down to the node itself.';

create index hierarchy_nodes_any_case on hierarchy_nodes (lower(path));

insert into hierarchy_nodes (path, name, level, ancestors, created_at)
values ('', '', 0, '{1}', '2000-01-01Z');

create table services (
  id bigint generated always as identity primary key,
  path text not null unique,
  node_id bigint not null references hierarchy_nodes,
  name text not null,
  display_name text,
  description text,
  type text,
  team text,
  tags text[] not null default '{}',
  criticality text references sla_tiers,
  sla_group_id bigint references sla_groups,
  workload_type text,
  workload_name text,
  namespace text,
  document jsonb,
  source text,
  registered_by bigint references hierarchy_nodes,
  outside_of text,
  malformed boolean not null generated always as ('unknown' = any (string_to_array(path, '/'))) stored,
  search_text text not null generated always as (lower(path || ' ' || coalesce(display_name, name))) stored,
  created_at timestamptz not null,
  known_since timestamptz not null,
  retired_at timestamptz,
  kept_retired boolean not null default false,
  retired_by text,
  retired_for text,
  retired_with text
);

comment on table services is
  'What a customer relies on, at one place of the hierarchy; it is found by its path, and keeps its id under a new one.';
comment on column services.source is 'Where the agent found the document, like a ConfigMap or a file.';
comment on column services.registered_by is
  'The node whose agent registered the service; it may stand under another node''s path.';
comment on column services.outside_of is 'That node, when its agent was not given the path to speak for.';
comment on column services.malformed is 'A segment was missing or malformed and was stored as `unknown`.';
comment on column services.known_since is
  'The first instant at which anything is known of it: no rule charges it for the time before.';
comment on column services.retired_at is 'Out of every list, total and alert; its history stays.';
comment on column services.kept_retired is
  'Retired by hand: it stays so, whatever is reported, until it is restored, or registered anew after a registration '
  'without it.';
comment on column services.retired_by is 'By whose hand and why; null of what its agent no longer registers.';
comment on column services.retired_with is 'The hierarchy path together with which it was retired.';

comment on column services.search_text is 'What a search looks for a text in.';

create index services_search on services using gin (search_text gin_trgm_ops);
create index services_node on services (node_id);
create index services_any_case on services (lower(path));
create index services_group on services (sla_group_id);
create index services_own on services (node_id) where name like 'itops-%' and 'itops' = any (tags);
create index services_registered_by on services (registered_by);

create table service_retirements (
  service_id bigint not null references services on delete cascade,
  retired_at timestamptz not null,
  restored_at timestamptz not null check (restored_at > retired_at),
  retired_by text,
  reason text,
  primary key (service_id, retired_at)
);

comment on table service_retirements is 'Past retirements: time that counts to nothing.';

create table former_paths (
  path text primary key,
  service_id bigint not null references services on delete cascade,
  until timestamptz not null,
  changed_by text not null
);

comment on table former_paths is
  'Paths that services had before, which go on leading to them. None of them is the path of a service.';

create index former_paths_service on former_paths (service_id);

create table former_group_names (
  name text primary key,
  group_id bigint not null references sla_groups on delete cascade,
  until timestamptz not null,
  changed_by text not null
);

comment on table former_group_names is 'Names that groups had before, likewise.';

create index former_group_names_group on former_group_names (group_id);

create table deleted_subjects (
  subject_kind text not null check (subject_kind in ('SERVICE', 'GROUP')),
  subject_id bigint not null,
  name text not null,
  volume_ids bigint[] not null default '{}',
  deleted_by text not null,
  reason text,
  deleted_at timestamptz not null,
  purged_at timestamptz,
  primary key (subject_kind, subject_id)
);

comment on table deleted_subjects is
  'What was deleted by hand. The stored time of a service goes bit by bit, and is gone at `purged_at`.';
comment on column deleted_subjects.name is 'Its path or name at the end.';

create index deleted_subjects_name on deleted_subjects (name);
create index deleted_subjects_due on deleted_subjects (deleted_at) where purged_at is null;

create table running_credits (
  id bigint generated always as identity primary key,
  reporter text not null,
  credited_until timestamptz not null,
  stored_until timestamptz not null check (stored_until <= credited_until),
  reported_at timestamptz not null,
  interval_ms integer not null,
  revision integer not null default 1
)
-- A few rows a page: room for updates in place, and looked up by key from some dozens of rows on, not gone through for each service.
with (fillfactor = 10);

comment on table running_credits is
  'Services of one sender that go on as before are credited together: a report that changes nothing moves one row, and none '
  'of a service.';
comment on column running_credits.stored_until is
  'Until when their time is in sla_snapshots. What follows, up to `credited_until`, lies within one 5-minute bucket.';
comment on column running_credits.revision is 'Another one once a service has left or joined.';

create index running_credits_reporter on running_credits (reporter);

create table stored_service_states (
  service_id bigint primary key references services on delete cascade,
  status service_status not null default 'UNKNOWN',
  status_since timestamptz,
  message text,
  message_detail text,
  replicas integer,
  ready_replicas integer,
  interval_ms integer not null default 30000,
  reported_at timestamptz,
  credited_until timestamptz,
  latency_ms double precision,
  latency_at timestamptz,
  reporter text,
  contested_by text,
  contested_at timestamptz,
  certificate_ends_at timestamptz,
  certificate_noticed_days smallint,
  quorum_since timestamptz,
  decided_until timestamptz,
  running_id bigint references running_credits,
  running_from timestamptz,
  living_at bigint,
  check ((running_id is null) = (running_from is null))
) with (fillfactor = 60);

comment on table stored_service_states is
  'What changes with the reports stands apart from what changes seldom, with room for updates in place. Without a report '
  'yet, the instants are null. `credited_until`: no segment that starts at or after it can overlap an older one.';
comment on column stored_service_states.message_detail is 'What was said of accounts, rights and rules: for administrators only.';
comment on column stored_service_states.latency_ms is 'The mean over the probes of the last segment that any ended in.';
comment on column stored_service_states.reporter is 'Who speaks for the service, one sender at a time, and who else wanted to.';
comment on column stored_service_states.certificate_ends_at is
  'When the certificate ends that a probe was last shown, and how many days before it people were last notified.';
comment on column stored_service_states.quorum_since is
  'Since when, if ever, it has been watched from several nodes, and up to where their segments are decided upon.';

comment on column stored_service_states.running_id is
  'With whom it is credited, from `running_from` on: `credited_until`, `reported_at` and `interval_ms` are those of that '
  'credit then, as the view service_states shows them.';

comment on column stored_service_states.living_at is
  'The node of the service, as long as it is not retired: what node_counts counts by.';

create index stored_service_states_living on stored_service_states (living_at) where living_at is not null;
create index stored_service_states_alone on stored_service_states (service_id) where running_id is null and living_at is not null;
create index stored_service_states_running on stored_service_states (running_id) where running_id is not null;

create table agents (
  node_id bigint primary key references hierarchy_nodes,
  name text not null,
  version text,
  interval_ms integer not null,
  warnings text[] not null default '{}',
  instance text,
  clock_skew_seconds double precision,
  spooled_intervals bigint,
  oldest_spooled_at timestamptz,
  dropped_intervals bigint,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  offline_since timestamptz,
  retired_at timestamptz,
  retired_by text,
  retired_with text,
  documents_asked_at timestamptz
) with (fillfactor = 60);

comment on table agents is
  'What an agent says about itself is as its last heartbeat had it; null from one that does not say it.';
comment on column agents.offline_since is 'Since when it is reported as silent; null while it is not.';
comment on column agents.retired_at is 'Not watched any more: its silence is nobody''s alarm.';
comment on column agents.retired_with is 'The hierarchy path together with which it was retired.';
comment on column agents.documents_asked_at is
  'When it last asked for the documents that are kept in core; null of one that never did.';

create table added_services (
  id bigint generated always as identity primary key,
  agent text not null,
  path text not null unique,
  document jsonb not null,
  added_by text not null,
  added_at timestamptz not null,
  changed_by text,
  changed_at timestamptz
);

comment on table added_services is
  'Services that people added in core, each as the document that its agent takes beside its own. `agent` is a node id, '
  'without a reference: an agent that was forgotten and comes back goes on with what it had.';

create index added_services_agent on added_services (agent);

create table service_namespaces (
  service_id bigint not null references services on delete cascade,
  effective_from timestamptz not null,
  namespace text not null,
  primary key (service_id, effective_from)
);

comment on table service_namespaces is 'In which Kubernetes namespace a service has run, from when on.';

create index service_namespaces_name on service_namespaces (namespace);
