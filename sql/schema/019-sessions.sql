-- Where people are signed in. A refresh token is of a session: all tokens that were ever given out for one login.

drop table refresh_tokens;

create table user_sessions (
  id uuid primary key default gen_random_uuid(),
  user_id bigint not null references users on delete cascade,
  opened_at timestamptz not null,
  used_at timestamptz not null,
  expires_at timestamptz not null,
  address text not null,
  client text,
  secret_hash bytea
);

comment on table user_sessions is
  'Open sessions: deleting one ends it on every replica within two seconds. A change of the password deletes all others.';
comment on column user_sessions.used_at is 'To the minute.';
comment on column user_sessions.expires_at is 'Each renewal sets it later.';
comment on column user_sessions.client is 'What the browser or client calls itself.';
comment on column user_sessions.secret_hash is
  'Of a session of the dashboard the SHA-256 of what its cookie holds; null for one that is held by tokens.';

create index user_sessions_user on user_sessions (user_id);
create index user_sessions_expires on user_sessions (expires_at);

create table refresh_tokens (
  token_hash bytea primary key,
  session_id uuid not null references user_sessions on delete cascade,
  expires_at timestamptz not null,
  used_at timestamptz
);

comment on table refresh_tokens is
  'Only the SHA-256 of a refresh token is kept. It is exchanged once: whoever shows a used one ends its session, as one of two has stolen it.';

create index refresh_tokens_session on refresh_tokens (session_id);

create constraint trigger audit after insert or delete on user_sessions deferrable initially deferred
for each row when (current_setting('itops.audit', true) <> '')
execute function audit_change('id', 'secret_hash');
