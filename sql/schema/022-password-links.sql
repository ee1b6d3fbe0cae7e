-- Links by which somebody sets their password: invitations, and for those who have forgotten it.

create table password_links (
  token_hash bytea primary key,
  user_id bigint not null references users on delete cascade,
  kind text not null check (kind in ('INVITATION', 'RESET', 'MAIL')),
  created_by text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null
);

comment on table password_links is 'Each is good once, and until the next one is made: using one deletes it.';
comment on column password_links.token_hash is 'The SHA-256 of 256 random bits, which the link holds.';
comment on column password_links.kind is
  'INVITATION for somebody new, RESET by an administrator, MAIL for who asked on the login page.';

create index password_links_user on password_links (user_id);

create constraint trigger audit after insert or delete on password_links deferrable initially deferred
for each row when (current_setting('itops.audit', true) <> '')
execute function audit_change('user_id', 'token_hash');
