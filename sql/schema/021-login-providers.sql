-- Who people are at the login providers of the configuration.

alter table users alter column password_hash drop not null;

comment on column users.password_hash is 'Null of somebody who has no password here, and signs in by a login provider.';

create table user_identities (
  issuer text not null,
  subject text not null,
  user_id bigint not null references users on delete cascade,
  linked_at timestamptz not null,
  primary key (issuer, subject)
);

comment on table user_identities is
  'An account is known by what its provider calls the person for good, and never by the e-mail address, which others may have had.';

create index user_identities_user on user_identities (user_id);

alter table user_sessions
drop column secret_hash,
add column provider text;

comment on column user_sessions.provider is 'The login provider by which somebody signed in; null for a password.';

create constraint trigger audit after insert or delete on user_identities deferrable initially deferred
for each row when (current_setting('itops.audit', true) <> '')
execute function audit_change('user_id');
