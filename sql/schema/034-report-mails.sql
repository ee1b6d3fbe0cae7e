-- To whom reports are sent by mail.

create table sla_report_mails (
  id bigint generated always as identity primary key,
  report_id bigint not null references sla_reports on delete cascade,
  address text not null,
  created_at timestamptz not null,
  attempts integer not null default 0,
  next_at timestamptz,
  sent_at timestamptz,
  last_error text,
  unique (report_id, address)
);

comment on table sla_report_mails is 'To whom reports are sent by mail, and how that went.';
comment on column sla_report_mails.next_at is 'When it is tried next; null once it was sent, or given up.';

create index sla_report_mails_due on sla_report_mails (next_at) where next_at is not null;
