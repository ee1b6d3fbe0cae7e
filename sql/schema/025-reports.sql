-- SLA reports as they were made.

create table sla_reports (
  id bigint generated always as identity primary key,
  period_type text not null check (period_type in ('DAILY', 'MONTHLY')),
  period_day date not null,
  scope text not null,
  revision integer not null,
  content json not null,
  hash text not null,
  final boolean not null,
  made_by text not null,
  made_at timestamptz not null,
  unique (period_type, period_day, scope, revision)
);

comment on table sla_reports is
  'Reports of a day or month over one part of the hierarchy. A report that says the same as the one before is that one: a new '
  'revision stands for figures that have changed.';
comment on column sla_reports.period_day is 'The day, or the first one of the month, in the zone of the report''s node.';
comment on column sla_reports.scope is 'The path of the node that it reports on; empty for everything.';
comment on column sla_reports.content is 'As it is served, byte for byte: the PDF and the CSV are made from it.';
comment on column sla_reports.hash is 'SHA-256 of the content, in hexadecimal digits.';
comment on column sla_reports.final is 'Every result in it had been closed for 15 minutes.';
