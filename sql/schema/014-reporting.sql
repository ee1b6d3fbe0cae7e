-- What Grafana and other readers of SQL may rely on: the schema `reporting`, whose views keep their names and columns, and a role
-- that reads nothing else.

create schema reporting;

-- The role is one of the whole server: another database may have made it, and who migrates may not be allowed to. Then it is made by
-- hand, as grafana/README.md says. It can't log in until somebody gives it a password.
do $$
begin
  create role itops_reader nologin;
  alter role itops_reader set default_transaction_read_only = on;
  alter role itops_reader set statement_timeout = '30s';
exception
  when duplicate_object or unique_violation then
    null;
  when insufficient_privilege then
    raise notice 'the role itops_reader was not made: this role may not make roles';
end
$$;

-- Every view there, now and later, may be read by that role.
do $$
begin
  if exists (select from pg_roles where rolname = 'itops_reader') then
    grant usage on schema reporting to itops_reader;
    alter default privileges in schema reporting grant select on tables to itops_reader;
  end if;
end
$$;
