-- Who may read, and what has happened.

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

-- Domain events, appended in the transaction of the verb that caused them.
create table outbox_events (
  id bigint generated always as identity primary key,
  type text not null,
  subject text not null,
  payload jsonb not null,
  created_at timestamptz not null
);

create index outbox_events_created on outbox_events (created_at);

-- Marks of the whole installation, like the one of the demo.
create table installation (
  key text primary key,
  value jsonb not null
);
