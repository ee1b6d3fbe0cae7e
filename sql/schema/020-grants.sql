-- What people may do, and where: each grant is a role over a part of what is observed, and a person holds any number of them.

create table user_grants (
  id bigint generated always as identity primary key,
  user_id bigint not null references users on delete cascade,
  role text not null check (role in ('VIEWER', 'OPERATOR', 'APPROVER', 'ADMIN')),
  scope_kind text not null check (scope_kind in ('ALL', 'PATH', 'GROUP')),
  path text,
  group_id bigint references sla_groups on delete cascade,
  source text,
  granted_by text not null,
  granted_at timestamptz not null,
  check ((scope_kind = 'PATH') = (path is not null and path <> '')),
  check ((scope_kind = 'GROUP') = (group_id is not null))
);

comment on table user_grants is 'Who may do what and where; what somebody may is the union of their grants. One who holds none sees nothing.';
comment on column user_grants.role is
  'VIEWER reads; OPERATOR also handles incidents and planned maintenance; APPROVER also corrects and changes terms; ADMIN does all.';
comment on column user_grants.scope_kind is 'ALL is everything, PATH a hierarchy path and all below it, GROUP the members of an SLA group.';
comment on column user_grants.source is
  'Null of a grant that a person gave; else the login provider whose groups gave it, which also takes it away.';

create unique index user_grants_once
on user_grants (user_id, role, scope_kind, coalesce(path, ''), coalesce(group_id, 0), coalesce(source, ''));
create index user_grants_group on user_grants (group_id) where group_id is not null;

insert into user_grants (user_id, role, scope_kind, path, granted_by, granted_at)
select id, role, case when scope = '' then 'ALL' else 'PATH' end, nullif(scope, ''), 'system', created_at
from users;

alter table users
drop column role,
drop column scope;

create constraint trigger audit after insert or update or delete on user_grants deferrable initially deferred
for each row when (current_setting('itops.audit', true) <> '')
execute function audit_change('user_id');
