-- Who may read, what has happened, and who has read of it.

create table users (
  id bigint generated always as identity primary key,
  email text not null,
  password_hash text not null,
  role text not null check (role in ('VIEWER', 'ADMIN')),
  -- A hierarchy path prefix; the empty one is everything.
  scope text not null default '',
  created_at timestamptz not null
);

create unique index users_email on users (lower(email));

-- Only the SHA-256 of a refresh token is kept; a token is exchanged once.
create table refresh_tokens (
  token_hash bytea primary key,
  user_id bigint not null references users on delete cascade,
  expires_at timestamptz not null
);

-- Domain events, appended in the transaction of the verb that caused them. Ids are drawn before the commit, so a later id may be
-- there first: what is new to a reader shows in `tx`, the transaction that appended the event, and whether the snapshot of the
-- database in which the reader last looked had it.
create table outbox_events (
  id bigint generated always as identity primary key,
  type text not null,
  subject text not null,
  payload jsonb not null,
  created_at timestamptz not null,
  tx xid8 not null default pg_current_xact_id()
);

create index outbox_events_created on outbox_events (created_at);
create index outbox_events_tx on outbox_events (tx, id);

create table outbox_readers (
  reader text primary key,
  -- Every event of a transaction that is visible in it has been handled.
  seen pg_snapshot not null,
  -- While a batch was too large for one turn: what is visible in this and comes after the id is still to do.
  reading pg_snapshot,
  after_id bigint not null default 0,
  -- Earlier events are none of its business.
  since timestamptz not null,
  -- When it last handled events.
  read_at timestamptz not null,
  -- Events that were deleted before it read them, since it was last told.
  missed bigint not null default 0
);

-- Marks of the whole installation, like the one of the demo.
create table installation (
  key text primary key,
  value jsonb not null
);

-- What readiness writes, to see that the database takes writes.
create table readiness_writes (
  id boolean primary key default true check (id),
  written_at timestamptz not null
);

-- When core last ran each scheduled job.
create table job_runs (
  job_id integer primary key,
  started_at timestamptz not null,
  finished_at timestamptz,
  error text
);
