-- Outages as people deal with them. An incident of the source MONITORING is an outage that the segments show: it starts with
-- the first DOWN, ends with the first status that is neither DOWN nor UNKNOWN, and goes on when DOWN is back within five
-- minutes of that.

create table sla_incidents (
  id bigint generated always as identity primary key,
  service_id bigint not null references services on delete cascade,
  source text not null check (source in ('MONITORING', 'MANUAL')),
  title text not null,
  severity text not null references sla_tiers,
  started_at timestamptz not null,
  opened_at timestamptz not null,
  resolved_at timestamptz check (resolved_at >= started_at),
  resolved_by text,
  acknowledged_at timestamptz,
  acknowledged_by text,
  assignee text,
  no_data_since timestamptz,
  flap_count integer not null default 0,
  replayed boolean not null default false,
  response_due timestamptz,
  resolution_due timestamptz,
  response_breach_notified_at timestamptz,
  resolution_breach_notified_at timestamptz,
  root_cause_id bigint references sla_incidents on delete set null,
  exclusion_window_id bigint references exclusion_windows on delete set null,
  exclusion_linked_by text,
  planned boolean not null default false,
  disproved boolean not null default false,
  paged_at timestamptz,
  created_by text not null
);

comment on table sla_incidents is
  'Outages as people deal with them. One of the source MONITORING is an outage that the snapshots show.';
comment on column sla_incidents.severity is 'The tier in force when it started.';
comment on column sla_incidents.started_at is 'The true times of the outage; `opened_at` is when core learned of it.';
comment on column sla_incidents.resolved_by is 'Who ended it; null while it lasts, and when monitoring saw the recovery.';
comment on column sla_incidents.no_data_since is
  'When its service was last seen, once nothing has been seen of it for longer than the silence limit; stays when that '
  'ended it.';
comment on column sla_incidents.flap_count is 'How often it came back within five minutes of its end.';
comment on column sla_incidents.replayed is 'It arrived in a replay, after the fact.';
comment on column sla_incidents.response_breach_notified_at is 'When the breach of each clock was reported, once.';
comment on column sla_incidents.exclusion_window_id is 'The planned maintenance that explains it, found at its start or linked by a person.';
comment on column sla_incidents.planned is
  'It is explained by that maintenance and has not outlasted it: it counts as no failure. The link alone says less.';
comment on column sla_incidents.disproved is
  'What its own agent reported afterwards shows that all of it was maintenance: planned, without a window.';
comment on column sla_incidents.paged_at is
  'When people were called; null while its page is suppressed, and of what was over before it was known.';

create index sla_incidents_service on sla_incidents (service_id, started_at);
create index sla_incidents_started on sla_incidents (started_at);
create unique index sla_incidents_open on sla_incidents (service_id) where resolved_at is null and source = 'MONITORING';
create index sla_incidents_unresolved on sla_incidents (id) where resolved_at is null;
create index sla_incidents_root_cause on sla_incidents (root_cause_id) where root_cause_id is not null;
create index sla_incidents_window on sla_incidents (exclusion_window_id) where exclusion_window_id is not null;

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

comment on table sla_incident_entries is 'What happened to an incident, in the order in which it was noted.';

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

comment on table outage_evidence is
  'What was seen of the pod that failed when an outage of a service began: it belongs to the incident whose time it lies '
  'in, whichever of the two arrives first. The newest ten of each service are kept.';

create index sla_incident_entries_incident on sla_incident_entries (incident_id, id);
