-- Who may read, what has happened, and who has read of it.

create table users (
  id bigint generated always as identity primary key,
  email text not null,
  password_hash text not null,
  role text not null check (role in ('VIEWER', 'ADMIN')),
  scope text not null default '',
  created_at timestamptz not null
);

comment on table users is 'People who sign in.';
comment on column users.scope is 'A hierarchy path prefix; the empty one is everything.';

create unique index users_email on users (lower(email));

create table refresh_tokens (
  token_hash bytea primary key,
  user_id bigint not null references users on delete cascade,
  expires_at timestamptz not null
);

comment on table refresh_tokens is 'Only the SHA-256 of a refresh token is kept; a token is exchanged once.';

create table outbox_events (
  id bigint generated always as identity primary key,
  type text not null,
  subject text not null,
  payload jsonb not null,
  created_at timestamptz not null,
  tx xid8 not null default pg_current_xact_id()
);

comment on table outbox_events is
  'Domain events, appended in the transaction of the verb that caused them. Ids are drawn before the commit, so a later id '
  'may be there first: what is new to a reader shows in `tx`, the transaction that appended the event, and whether the '
  'snapshot of the database in which the reader last looked had it.';

create index outbox_events_created on outbox_events (created_at);
create index outbox_events_tx on outbox_events (tx, id);

create table outbox_readers (
  reader text primary key,
  seen pg_snapshot not null,
  reading pg_snapshot,
  after_id bigint not null default 0,
  since timestamptz not null,
  read_at timestamptz not null,
  missed bigint not null default 0
);

comment on table outbox_readers is 'How far each follower of the outbox has read it.';
comment on column outbox_readers.seen is 'Every event of a transaction that is visible in it has been handled.';
comment on column outbox_readers.reading is
  'While a batch was too large for one turn: what is visible in this and comes after the id is still to do.';
comment on column outbox_readers.since is 'Earlier events are none of its business.';
comment on column outbox_readers.read_at is 'When it last handled events.';
comment on column outbox_readers.missed is 'Events that were deleted before it read them, since it was last reported.';

create table installation (
  key text primary key,
  value jsonb not null
);

comment on table installation is 'Marks of the whole installation, like the one of the demo.';

create table readiness_writes (
  id boolean primary key default true check (id),
  written_at timestamptz not null
);

comment on table readiness_writes is 'What readiness writes, to see that the database takes writes.';

create table job_runs (
  job_id integer primary key,
  started_at timestamptz not null,
  finished_at timestamptz,
  error text
);

comment on table job_runs is 'When core last ran each scheduled job.';
