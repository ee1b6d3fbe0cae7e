-- The second step of signing in: codes that change with time, and those for who has lost the device.

create table user_totp (
  user_id bigint primary key references users on delete cascade,
  secret bytea not null,
  begun_at timestamptz not null,
  confirmed_at timestamptz,
  last_step bigint not null default 0,
  failures integer not null default 0,
  retry_at timestamptz
);

comment on table user_totp is 'Who is asked for a code beside the password.';
comment on column user_totp.secret is 'Encrypted, as core must compute codes with it.';
comment on column user_totp.confirmed_at is 'Null until a first code shows that the device has it; until then it is not asked for.';
comment on column user_totp.last_step is 'The 30 seconds of the last code that was taken: none before them, nor the same, is taken again.';
comment on column user_totp.failures is 'Wrong codes since the last right one; after some of them the next try waits for `retry_at`.';

create table recovery_codes (
  user_id bigint not null references user_totp on delete cascade,
  code_hash bytea not null,
  primary key (user_id, code_hash)
);

comment on table recovery_codes is 'Only the SHA-256 of 80 random bits is kept. Each is good once: using one deletes it.';

create constraint trigger audit after insert or delete on user_totp deferrable initially deferred
for each row when (current_setting('itops.audit', true) <> '')
execute function audit_change('user_id', 'secret', 'last_step', 'failures', 'retry_at');

create constraint trigger audit_confirmed after update of confirmed_at on user_totp deferrable initially deferred
for each row when (current_setting('itops.audit', true) <> '')
execute function audit_change('user_id', 'secret', 'last_step', 'failures', 'retry_at');

create constraint trigger audit after delete on recovery_codes deferrable initially deferred
for each row when (current_setting('itops.audit', true) <> '')
execute function audit_change('user_id', 'code_hash');
