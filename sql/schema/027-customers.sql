-- Customers: to whom an SLA is owed, and over what.

create table customers (
  id bigint generated always as identity primary key,
  slug text not null unique check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 60),
  name text not null,
  paths text[] not null default '{}',
  time_zone text not null default 'UTC',
  language text not null default 'en',
  logo text,
  accent_color text check (accent_color ~ '^#[0-9a-f]{6}$'),
  contacts jsonb not null default '[]',
  created_at timestamptz not null,
  updated_at timestamptz not null
);

comment on table customers is
  'To whom an SLA is owed. What it is owed over is the view customer_scopes: all at or below some paths, and the members of some groups.';
comment on column customers.slug is 'Its name in addresses and in scopes, as in customer:acme.';
comment on column customers.paths is 'Hierarchy paths, each with all below it; the empty one is everything.';
comment on column customers.time_zone is 'The IANA zone in which its days and months are counted.';
comment on column customers.language is 'Of its reports: the two letters of ISO 639-1.';
comment on column customers.logo is 'A PNG or JPEG as a data URI, so that reports and pages need nothing from elsewhere.';
comment on column customers.contacts is 'Whom to write to, [{name, email}].';

create table customer_groups (
  customer_id bigint not null references customers on delete cascade,
  group_id bigint not null references sla_groups on delete cascade,
  primary key (customer_id, group_id)
);

comment on table customer_groups is 'The SLA groups whose members are owed to a customer.';

create index customer_groups_group on customer_groups (group_id);

create constraint trigger audit after insert or update or delete on customers deferrable initially deferred
for each row when (current_setting('itops.audit', true) <> '')
execute function audit_change('slug');

create constraint trigger audit after insert or delete on customer_groups deferrable initially deferred
for each row when (current_setting('itops.audit', true) <> '')
execute function audit_change('customer_id');

-- Grants may be over a customer, too.
alter table user_grants
add column customer_id bigint references customers on delete cascade,
drop constraint user_grants_scope_kind_check,
add constraint user_grants_scope_kind_check check (scope_kind in ('ALL', 'PATH', 'GROUP', 'CUSTOMER')),
add check ((scope_kind = 'CUSTOMER') = (customer_id is not null));

comment on column user_grants.scope_kind is
  'ALL is everything, PATH a hierarchy path and all below it, GROUP the members of an SLA group, CUSTOMER what is owed to a customer.';

drop index user_grants_once;
create unique index user_grants_once
on user_grants (
  user_id, role, scope_kind, coalesce(path, ''), coalesce(group_id, 0), coalesce(customer_id, 0), coalesce(source, '')
);
create index user_grants_customer on user_grants (customer_id) where customer_id is not null;
