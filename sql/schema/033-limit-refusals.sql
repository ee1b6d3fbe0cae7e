-- Which limits callers met, so that an administrator sees who asks for too much.

create table limit_refusals (
  limit_name text not null,
  caller_kind text not null check (caller_kind in ('KEY', 'USER', 'ADDRESS', 'ACCOUNT')),
  caller text not null,
  refusals bigint not null,
  first_at timestamptz not null,
  last_at timestamptz not null,
  retry_after_seconds integer,
  primary key (limit_name, caller_kind, caller)
);

comment on table limit_refusals is
  'What was refused because it was too much, by limit and caller: of seven days, and of the thousand that met one last. Replicas add what '
  'they have counted every few seconds.';
comment on column limit_refusals.limit_name is 'As the label `limit` of itops_limit_exceeded_total.';
comment on column limit_refusals.caller is
  'The id of a key or user, an address, or the e-mail address of the account that somebody tried; `others` where too many came at once.';
comment on column limit_refusals.retry_after_seconds is 'The last Retry-After that was answered; null where time changes nothing.';

create index limit_refusals_last on limit_refusals (last_at desc);
