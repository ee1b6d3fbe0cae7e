-- Tickets: work that somebody asked for, or that an incident asks for by itself.

-- How soon each priority promises a response and a resolution.
create table ticket_priorities (
  priority text primary key,
  rank integer not null unique,
  response interval not null,
  resolution interval not null
);

insert into ticket_priorities (priority, rank, response, resolution)
values
  ('CRITICAL', 1, '5 minutes', '2 hours'),
  ('HIGH', 2, '30 minutes', '8 hours'),
  ('MEDIUM', 3, '2 hours', '24 hours'),
  ('LOW', 4, '24 hours', '120 hours');

create table tickets (
  -- People say T-1042.
  id bigint generated always as identity (start with 1001) primary key,
  kind text not null check (kind in ('INCIDENT', 'SERVICE_REQUEST', 'CHANGE', 'PROBLEM', 'ACCESS')),
  workflow text not null,
  catalog_item text,
  status text not null default 'OPEN' check (status in ('OPEN', 'IN_PROGRESS', 'RESOLVED', 'CLOSED')),
  priority text not null references ticket_priorities,
  title text not null,
  description text not null default '',
  service_id bigint references services on delete cascade,
  -- Of a ticket without a service: the hierarchy prefix of who asked, within which it is seen.
  scope text not null default '',
  -- Made of an incident by core; the incident may be joined with another one later, and is gone then.
  from_incident boolean not null default false,
  incident_id bigint references sla_incidents on delete set null,
  -- The name stays when the user goes; machines and core itself have no user.
  requester_id bigint references users on delete set null,
  requester text not null,
  assignee_id bigint references users on delete set null,
  assignee text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  -- The first move to IN_PROGRESS stops the response timer.
  responded_at timestamptz,
  -- Null again once it is re-opened; the time between, in which the resolution timer stood still, adds to `paused`.
  resolved_at timestamptz,
  resolved_by_system boolean not null default false,
  paused interval not null default '0',
  closed_at timestamptz,
  -- When the breach of each timer was told, once.
  response_breach_told_at timestamptz,
  resolution_breach_told_at timestamptz,
  check ((status in ('RESOLVED', 'CLOSED')) = (resolved_at is not null)),
  check ((status = 'CLOSED') = (closed_at is not null)),
  check ((status = 'OPEN') = (responded_at is null))
);

-- One ticket an incident, but for a return after the ticket was closed for good.
create unique index tickets_incident on tickets (incident_id) where status <> 'CLOSED' and from_incident;

create index tickets_of_incident on tickets (incident_id) where incident_id is not null;
create index tickets_unfinished on tickets (status, id) where status <> 'CLOSED';
create index tickets_service on tickets (service_id) where service_id is not null;

-- Every change: who, when, from what, to what.
create table ticket_changes (
  id bigint generated always as identity primary key,
  ticket_id bigint not null references tickets on delete cascade,
  field text not null check (field in ('CREATED', 'STATUS', 'PRIORITY', 'ASSIGNEE')),
  author text not null,
  at timestamptz not null,
  from_value text,
  to_value text
);

create index ticket_changes_ticket on ticket_changes (ticket_id, id);

create table ticket_comments (
  id bigint generated always as identity primary key,
  ticket_id bigint not null references tickets on delete cascade,
  author text not null,
  at timestamptz not null,
  text text not null
);

create index ticket_comments_ticket on ticket_comments (ticket_id, id);

-- Workflows and the catalog as they were imported; the key is `workflow:<name>` or `catalog`. Files beat them.
create table ticket_templates (
  key text primary key,
  document jsonb not null,
  imported_by text not null,
  imported_at timestamptz not null
);
