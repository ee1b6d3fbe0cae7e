-- Reports of any period, on groups and customers, too, and to whom they are sent.

alter table sla_reports
add column subject_kind text not null default 'NODE' check (subject_kind in ('NODE', 'GROUP', 'CUSTOMER')),
add column subject_id bigint,
add column period_key text,
add column starts_at timestamptz,
add column ends_at timestamptz,
add column language text not null default 'en',
add check ((subject_kind = 'NODE') = (subject_id is null)),
add check (subject_kind = 'NODE' or scope = ''),
drop constraint sla_reports_period_type_check,
add constraint sla_reports_period_type_check
check (period_type in ('DAILY', 'WEEKLY', 'MONTHLY', 'QUARTERLY', 'YEARLY', 'ROLLING', 'CUSTOM'));

update sla_reports
set
  period_key = content ->> 'periodKey',
  starts_at = (content ->> 'from')::timestamptz,
  ends_at = (content ->> 'to')::timestamptz;

-- What a group is called may change: reports are on its id.
alter table sla_reports
drop column period_day,
alter column subject_kind drop default,
alter column language drop default,
alter column period_key set not null,
alter column starts_at set not null,
alter column ends_at set not null;

create unique index sla_reports_revisions
on sla_reports (subject_kind, coalesce(subject_id, 0), scope, period_key, revision);

comment on table sla_reports is
  'Reports of a period over one part of the hierarchy, an SLA group or a customer. A report that says the same as the one before is that '
  'one: a new revision stands for figures that have changed.';
comment on column sla_reports.subject_id is 'The group or the customer; null for a node, which is named by its path.';
comment on column sla_reports.scope is 'The path of the node that it reports on; empty for everything, and for groups and customers.';
comment on column sla_reports.period_key is
  'As people write it: 2026-11-22, 2026-W47, 2026-11, 2026-Q4, 2026, last-30d, or both ends with a slash between them.';
comment on column sla_reports.language is 'In which it is shown unless another one is asked for.';
comment on column sla_reports.final is 'Every result in it had been closed for 15 minutes.';

create table sla_report_logos (
  hash text primary key,
  image text not null
);

comment on table sla_report_logos is
  'The logos that reports show, as data URIs by their SHA-256: the report of a past month looks as it did when the customer has another one.';

alter table customers
add column reports text[] not null default '{}'
check (reports <@ array['DAILY', 'WEEKLY', 'MONTHLY', 'QUARTERLY', 'YEARLY']);

comment on column customers.reports is 'Of which periods core makes it a report, at 07:00 in its zone when one is over.';

create table sla_report_schedule (
  customer_id bigint not null references customers on delete cascade,
  period_type text not null,
  last_key text not null,
  primary key (customer_id, period_type)
);

comment on table sla_report_schedule is
  'The last period of which core made a customer''s report; when one is first asked for, the last that was over then.';
