-- Outages as people deal with them.

create table sla_incidents (
  id bigint generated always as identity primary key,
  service_id bigint not null references services on delete cascade,
  source text not null check (source in ('MONITORING', 'MANUAL')),
  title text not null,
  -- The true times of the outage; `opened_at` is when core learned of it.
  started_at timestamptz not null,
  opened_at timestamptz not null,
  resolved_at timestamptz,
  acknowledged_at timestamptz,
  acknowledged_by text,
  assignee text,
  -- How often it came back within five minutes of its end.
  flap_count integer not null default 0,
  -- It arrived in a replay, after the fact.
  replayed boolean not null default false,
  response_due timestamptz,
  resolution_due timestamptz,
  root_cause_id bigint references sla_incidents on delete set null,
  -- The planned maintenance that explains it: it then counts as planned.
  exclusion_window_id bigint references exclusion_windows on delete set null,
  created_by text not null
);

create index sla_incidents_service on sla_incidents (service_id, started_at);
create index sla_incidents_started on sla_incidents (started_at);
create unique index sla_incidents_open on sla_incidents (service_id) where resolved_at is null and source = 'MONITORING';
