-- What was sent of status pages to a separate portal.

create table portal_pushes (
  customer_id bigint primary key references customers on delete cascade,
  due_at timestamptz not null,
  failures integer not null default 0
);

comment on table portal_pushes is 'When the status page of a customer is next sent to the separate portal, and how often that failed in a row.';
