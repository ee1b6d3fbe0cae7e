-- How far the audit log has been sent to each place that it is streamed to.

create table audit_streams (
  target text primary key,
  position bigint not null default 0,
  next_at timestamptz not null,
  failures integer not null default 0,
  failure text,
  sent_at timestamptz
);

comment on table audit_streams is 'Entries are sent in their order, each once at least: `position` is that of the last one that was taken.';
comment on column audit_streams.target is 'webhook or syslog.';
comment on column audit_streams.next_at is
  'Whoever sends has set it ahead, so that no other replica does meanwhile; after a failure it is when to try again.';
comment on column audit_streams.failure is 'Why the last attempt failed; null when it did not.';
