-- Who is notified of what: channels, routes to them, alerts in threads, and what was sent.

create table notification_channels (
  id bigint generated always as identity primary key,
  name text not null unique,
  kind text not null,
  enabled boolean not null,
  settings jsonb not null,
  secrets bytea,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  failures integer not null default 0,
  failed_since timestamptz,
  failure text,
  failing_since timestamptz,
  retry_at timestamptz
);

comment on table notification_channels is '`secrets` is encrypted by core; null where the channel has none.';
comment on column notification_channels.failures is
  'Attempts that have failed since the last that succeeded, since when, and why the last one did.';
comment on column notification_channels.failing_since is
  'Since when it counts as failing, which the other channels are notified of; null while it works.';
comment on column notification_channels.retry_at is 'Nothing is tried by it before.';

create table notification_routes (
  id bigint generated always as identity primary key,
  name text not null unique,
  position integer not null,
  enabled boolean not null,
  severities text[] not null,
  kinds text[] not null,
  sla_groups text[] not null,
  prefixes text[] not null,
  tags text[] not null,
  continues boolean not null,
  group_by text not null check (group_by in ('ALERT', 'CLUSTER', 'SLA_GROUP', 'ROUTE')),
  wait_seconds integer not null check (wait_seconds between 0 and 3600),
  interval_seconds integer not null check (interval_seconds between 0 and 86400),
  repeat_seconds integer not null default 14400 check (repeat_seconds = 0 or repeat_seconds between 300 and 604800),
  quiet_hours jsonb
);

comment on table notification_routes is
  'Tried in the order of their positions; an empty list of a matcher matches everything.';
comment on column notification_routes.continues is 'Whether the routes after it are tried, too, for what it matches.';
comment on column notification_routes.wait_seconds is
  'How long a first message waits for others of its group, and how long lies between two with more of them.';
comment on column notification_routes.repeat_seconds is 'After how long what still holds is notified again; 0 is never.';
comment on column notification_routes.quiet_hours is '{timeZone, windows: [{days, from, to}], criticalPasses}; null is never.';

create table notification_route_channels (
  route_id bigint not null references notification_routes on delete cascade,
  channel_id bigint not null references notification_channels on delete cascade,
  primary key (route_id, channel_id)
);

comment on table notification_route_channels is 'The channels that a route notifies.';

create table notification_threads (
  id bigint generated always as identity primary key,
  key uuid not null default gen_random_uuid(),
  channel_id bigint not null references notification_channels on delete cascade,
  route_id bigint not null references notification_routes on delete cascade,
  group_key text not null,
  digest boolean not null,
  opened_at timestamptz not null,
  due_at timestamptz,
  repeat_at timestamptz,
  notified_at timestamptz,
  closed_at timestamptz,
  reference jsonb
);

comment on table notification_threads is
  'A conversation: what one channel is sent about one group of alerts, from the first message to the recovery of all of '
  'them.';
comment on column notification_threads.key is 'By what name other systems know it.';
comment on column notification_threads.group_key is 'What its alerts have in common; of a digest, until when they were held back.';
comment on column notification_threads.due_at is 'When there is something to notify; null when there is nothing new.';
comment on column notification_threads.repeat_at is 'When what still holds is notified again, if nothing changes before.';
comment on column notification_threads.reference is
  'What the channel needs to answer in the same place, like the timestamp of the first message in Slack.';

create unique index notification_threads_open on notification_threads (channel_id, route_id, group_key) where closed_at is null;
create index notification_threads_due on notification_threads (channel_id, due_at, id) where due_at is not null;
create index notification_threads_repeat on notification_threads (channel_id, repeat_at, id) where repeat_at is not null;
create index notification_threads_closed on notification_threads (channel_id, route_id, group_key, closed_at);

create table notification_alerts (
  thread_id bigint not null references notification_threads on delete cascade,
  alert_key text not null,
  kind text not null,
  severity text not null,
  state text not null check (state in ('FIRING', 'ACKNOWLEDGED', 'RESOLVED', 'NOTED')),
  notified_state text,
  subject text not null,
  title text not null,
  detail text,
  started_at timestamptz not null,
  changed_at timestamptz not null,
  ended_at timestamptz,
  primary key (thread_id, alert_key)
);

comment on table notification_alerts is
  'The alerts of a thread; `notified_state` is the state in the last message, null while it has news.';
comment on column notification_alerts.state is 'NOTED has no end: it is notified once.';

create index notification_alerts_key on notification_alerts (alert_key);

create table notification_deliveries (
  id bigint generated always as identity primary key,
  key uuid not null default gen_random_uuid(),
  channel_id bigint not null references notification_channels on delete cascade,
  thread_id bigint references notification_threads on delete set null,
  reason text not null check (reason in ('OPENED', 'UPDATED', 'REPEATED', 'RECOVERED', 'DIGEST', 'TEST')),
  message jsonb not null,
  status text not null check (status in ('PENDING', 'SENT', 'FAILED')),
  attempts integer not null default 0,
  done text[] not null default '{}',
  created_at timestamptz not null,
  resent_at timestamptz,
  next_at timestamptz,
  lease uuid,
  leased_until timestamptz,
  sent_at timestamptz,
  last_error text
);

comment on table notification_deliveries is
  'Messages to send. One who sends holds the row by its lease; when that has run out, another one may.';
comment on column notification_deliveries.key is 'The same in every attempt, so that the other side can recognise a repeat.';
comment on column notification_deliveries.done is 'What failed attempts have done already, like the addresses that have the mail.';
comment on column notification_deliveries.resent_at is 'When somebody had it sent again after it had failed.';
comment on column notification_deliveries.next_at is
  'When it may be tried; of what was sent, when it is repeated for a channel that forgets.';

create index notification_deliveries_next on notification_deliveries (channel_id, next_at) where next_at is not null;
create index notification_deliveries_thread on notification_deliveries (thread_id, id);
create index notification_deliveries_leased on notification_deliveries (channel_id) where leased_until is not null;
create index notification_deliveries_created on notification_deliveries (created_at);
