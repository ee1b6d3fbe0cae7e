-- The role that core works with. It reads and changes rows, and no table: those belong to the role that applies these files. What it may do
-- with each is in functions/roles.sql. Entries of the audit log are appended by a function alone, and seals are never taken away.

-- The role is one of the whole server, as itops_reader is: another database may have made it, and who migrates may not be allowed to.
do $$
begin
  create role itops_app nologin;
exception
  when duplicate_object or unique_violation then
    null;
  when insufficient_privilege then
    raise notice 'the role itops_app was not made: this role may not make roles';
end
$$;

-- They write the audit log for whoever changes something, who may not. Temporary tables of whoever asks come last, so that none stands in
-- for ours.
do $$
begin
  execute format(
    'alter function append_audit(jsonb, text, text, text, jsonb, jsonb) security definer set search_path = %I, pg_temp', current_schema()
  );
  execute format('alter function close_audit() security definer set search_path = %I, pg_temp', current_schema());
end
$$;

revoke execute on function append_audit(jsonb, text, text, text, jsonb, jsonb) from public;

-- Readers of SQL that see a part of what is observed: their scopes, and the schema whose views show no more than that.

create table reporting_readers (
  id bigint generated always as identity primary key,
  role_name text not null,
  scope_kind text not null check (scope_kind in ('ALL', 'PATH', 'GROUP', 'CUSTOMER')),
  path text,
  group_id bigint references sla_groups on delete cascade,
  customer_id bigint references customers on delete cascade,
  created_at timestamptz not null,
  check ((scope_kind = 'PATH') = (path is not null)),
  check ((scope_kind = 'GROUP') = (group_id is not null)),
  check ((scope_kind = 'CUSTOMER') = (customer_id is not null))
);

comment on table reporting_readers is
  'Which part of what is observed a role of the database reads in the schema reporting_scoped; a role without a row reads nothing there.';
comment on column reporting_readers.scope_kind is
  'ALL is everything, PATH a hierarchy path and all below it, GROUP the members of an SLA group, CUSTOMER what is owed to a customer.';

create unique index reporting_readers_once
on reporting_readers (role_name, scope_kind, coalesce(path, ''), coalesce(group_id, 0), coalesce(customer_id, 0));

create constraint trigger audit after insert or update or delete on reporting_readers deferrable initially deferred
for each row when (current_setting('itops.audit', true) <> '')
execute function audit_change('role_name');

create schema reporting_scoped;

do $$
begin
  create role itops_scoped_reader nologin;
exception
  when duplicate_object or unique_violation then
    null;
  when insufficient_privilege then
    raise notice 'the role itops_scoped_reader was not made: this role may not make roles';
end
$$;
