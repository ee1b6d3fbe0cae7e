-- Customers and what is owed to them, for roles that read a part.

-- Customers are seen by who reads everything, or as one of them.
create view reader_customers as
select c.slug
from customers c
where exists (
  select
  from reporting_readers r
  where r.role_name = current_user
    and (r.scope_kind = 'ALL' or r.customer_id = c.id)
);

create view reporting_scoped.customers
with (security_barrier)
as
select
  v.*
from reporting.customers v
where v.customer in (select slug from reader_customers);

create view reporting_scoped.customer_services
with (security_barrier)
as
select
  v.*
from reporting.customer_services v
where v.customer in (select slug from reader_customers);

create view reporting_scoped.customer_results
with (security_barrier)
as
select
  v.*
from reporting.customer_results v
where v.customer in (select slug from reader_customers);

-- As of other figures of a group: by who reads one of its members.
create view reporting_scoped.credits
with (security_barrier)
as
select
  v.*
from reporting.credits v
cross join reader_scope r
where '' = any (r.scope) or v.sla_group = any (r.groups);
