-- Tickets: work that somebody asked for, or that an incident asks for by itself.

create table ticket_priorities (
  priority text primary key,
  rank integer not null unique,
  response interval not null,
  resolution interval not null
);

comment on table ticket_priorities is 'The targets of each priority for a response and a resolution.';

insert into ticket_priorities (priority, rank, response, resolution)
values
  ('CRITICAL', 1, '5 minutes', '2 hours'),
  ('HIGH', 2, '30 minutes', '8 hours'),
  ('MEDIUM', 3, '2 hours', '24 hours'),
  ('LOW', 4, '24 hours', '120 hours');

create table tickets (
  id bigint generated always as identity (start with 1001) primary key,
  kind text not null check (kind in ('INCIDENT', 'SERVICE_REQUEST', 'CHANGE', 'PROBLEM', 'ACCESS')),
  workflow text not null,
  catalog_item text,
  status text not null default 'OPEN' check (status in ('OPEN', 'IN_PROGRESS', 'RESOLVED', 'CLOSED')),
  priority text not null references ticket_priorities,
  title text not null,
  description text not null default '',
  service_id bigint references services on delete cascade,
  scope text not null default '',
  from_incident boolean not null default false,
  incident_id bigint references sla_incidents on delete set null,
  requester_id bigint references users on delete set null,
  requester text not null,
  assignee_id bigint references users on delete set null,
  assignee text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  responded_at timestamptz,
  resolved_at timestamptz,
  resolved_by_system boolean not null default false,
  paused interval not null default '0',
  closed_at timestamptz,
  response_breach_notified_at timestamptz,
  resolution_breach_notified_at timestamptz,
  check ((status in ('RESOLVED', 'CLOSED')) = (resolved_at is not null)),
  check ((status = 'CLOSED') = (closed_at is not null)),
  check ((status = 'OPEN') = (responded_at is null))
);

comment on table tickets is 'Work that people do about services, by the workflow of its template.';
comment on column tickets.id is 'People say T-1042.';
comment on column tickets.scope is
  'Of a ticket without a service: the hierarchy prefix of who asked, within which it is seen.';
comment on column tickets.from_incident is
  'Made of an incident by core; the incident may be joined with another one later, and is gone then.';
comment on column tickets.requester_id is 'The name stays when the user goes; machines and core itself have no user.';
comment on column tickets.responded_at is 'The first move to IN_PROGRESS stops the response timer.';
comment on column tickets.resolved_at is
  'Null again once it is re-opened; the time between, in which the resolution timer stood still, adds to `paused`.';
comment on column tickets.response_breach_notified_at is 'When the breach of each timer was reported, once.';

-- One ticket an incident, but for a return after the ticket was closed for good.
create unique index tickets_incident on tickets (incident_id) where status <> 'CLOSED' and from_incident;

create index tickets_of_incident on tickets (incident_id) where incident_id is not null;
create index tickets_unfinished on tickets (status, id) where status <> 'CLOSED';
create index tickets_service on tickets (service_id) where service_id is not null;

create table ticket_changes (
  id bigint generated always as identity primary key,
  ticket_id bigint not null references tickets on delete cascade,
  field text not null check (field in ('CREATED', 'STATUS', 'PRIORITY', 'ASSIGNEE')),
  author text not null,
  at timestamptz not null,
  from_value text,
  to_value text
);

comment on table ticket_changes is 'Every change: who, when, from what, to what.';

create index ticket_changes_ticket on ticket_changes (ticket_id, id);

create table ticket_comments (
  id bigint generated always as identity primary key,
  ticket_id bigint not null references tickets on delete cascade,
  author text not null,
  at timestamptz not null,
  text text not null
);

comment on table ticket_comments is 'What people wrote about a ticket, the oldest first.';

create index ticket_comments_ticket on ticket_comments (ticket_id, id);

create table ticket_templates (
  key text primary key,
  document jsonb not null,
  imported_by text not null,
  imported_at timestamptz not null
);

comment on table ticket_templates is
  'Workflows and the catalog as they were imported; the key is `workflow:<name>` or `catalog`. Files beat them.';
