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
  -- When its service was last seen, once nothing has been seen of it for longer than the silence limit; stays when that ended it.
  no_data_since timestamptz,
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
  -- What its own agent reported afterwards shows that all of it was maintenance: planned, without a window.
  disproved boolean not null default false,
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
      'OPENED', 'REOPENED', 'RESOLVED', 'NO_DATA', 'CORRECTED', 'MERGED', 'ACKNOWLEDGED', 'ASSIGNED', 'NOTE', 'LINKED', 'PAGED',
      'RESPONSE_BREACHED', 'RESOLUTION_BREACHED'
    )
  ),
  author text not null,
  at timestamptz not null,
  text text
);

-- What was seen of the pod that failed when an outage of a service began: it belongs to the incident whose time it lies in,
-- whichever of the two arrives first. The newest ten of each service are kept.
create table outage_evidence (
  service_id bigint not null references services on delete cascade,
  at timestamptz not null,
  pod text,
  container text,
  previous boolean not null default false,
  log text,
  events text[] not null default '{}',
  primary key (service_id, at)
);

create index sla_incident_entries_incident on sla_incident_entries (incident_id, id);
