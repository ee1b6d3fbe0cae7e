-- Who is notified of what: channels, routes to them, alerts in threads, and what was sent.

-- `secrets` is encrypted by core; null where the channel has none.
create table notification_channels (
  id bigint generated always as identity primary key,
  name text not null unique,
  kind text not null,
  enabled boolean not null,
  settings jsonb not null,
  secrets bytea,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  -- Attempts that have failed since the last that succeeded, since when, and why the last one did.
  failures integer not null default 0,
  failed_since timestamptz,
  failure text,
  -- Since when it counts as failing, which the other channels are notified of; null while it works.
  failing_since timestamptz,
  -- Nothing is tried by it before.
  retry_at timestamptz
);

-- Tried in the order of their positions; an empty list of a matcher matches everything.
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
  -- Whether the routes after it are tried, too, for what it matches.
  continues boolean not null,
  group_by text not null check (group_by in ('ALERT', 'CLUSTER', 'SLA_GROUP', 'ROUTE')),
  -- How long a first message waits for others of its group, and how long lies between two with more of them.
  wait_seconds integer not null check (wait_seconds between 0 and 3600),
  interval_seconds integer not null check (interval_seconds between 0 and 86400),
  -- After how long what still holds is notified again; 0 is never.
  repeat_seconds integer not null default 14400 check (repeat_seconds = 0 or repeat_seconds between 300 and 604800),
  -- {timeZone, windows: [{days, from, to}], criticalPasses}; null is never.
  quiet_hours jsonb
);

create table notification_route_channels (
  route_id bigint not null references notification_routes on delete cascade,
  channel_id bigint not null references notification_channels on delete cascade,
  primary key (route_id, channel_id)
);

-- A conversation: what one channel is sent about one group of alerts, from the first message to the recovery of all of them.
create table notification_threads (
  id bigint generated always as identity primary key,
  -- By what name other systems know it.
  key uuid not null default gen_random_uuid(),
  channel_id bigint not null references notification_channels on delete cascade,
  route_id bigint not null references notification_routes on delete cascade,
  -- What its alerts have in common; of a digest, until when they were held back.
  group_key text not null,
  digest boolean not null,
  opened_at timestamptz not null,
  -- When there is something to notify; null when there is nothing new.
  due_at timestamptz,
  -- When what still holds is notified again, if nothing changes before.
  repeat_at timestamptz,
  notified_at timestamptz,
  closed_at timestamptz,
  -- What the channel needs to answer in the same place, like the timestamp of the first message in Slack.
  reference jsonb
);

create unique index notification_threads_open on notification_threads (channel_id, route_id, group_key) where closed_at is null;
create index notification_threads_due on notification_threads (channel_id, due_at, id) where due_at is not null;
create index notification_threads_repeat on notification_threads (channel_id, repeat_at, id) where repeat_at is not null;
create index notification_threads_closed on notification_threads (channel_id, route_id, group_key, closed_at);

-- The alerts of a thread; `notified_state` is the state in the last message, null while it has news.
create table notification_alerts (
  thread_id bigint not null references notification_threads on delete cascade,
  alert_key text not null,
  kind text not null,
  severity text not null,
  -- NOTED has no end: it is notified once.
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

create index notification_alerts_key on notification_alerts (alert_key);

-- Messages to send. One who sends holds the row by its lease; when that has run out, another one may.
create table notification_deliveries (
  id bigint generated always as identity primary key,
  -- The same in every attempt, so that the other side can tell a repeat.
  key uuid not null default gen_random_uuid(),
  channel_id bigint not null references notification_channels on delete cascade,
  thread_id bigint references notification_threads on delete set null,
  reason text not null check (reason in ('OPENED', 'UPDATED', 'REPEATED', 'RECOVERED', 'DIGEST', 'TEST')),
  message jsonb not null,
  status text not null check (status in ('PENDING', 'SENT', 'FAILED')),
  attempts integer not null default 0,
  -- What failed attempts have done already, like the addresses that have the mail.
  done text[] not null default '{}',
  created_at timestamptz not null,
  -- When somebody had it sent again after it had failed.
  resent_at timestamptz,
  -- When it may be tried; of what was sent, when it is repeated for a channel that forgets.
  next_at timestamptz,
  lease uuid,
  leased_until timestamptz,
  sent_at timestamptz,
  last_error text
);

create index notification_deliveries_next on notification_deliveries (channel_id, next_at) where next_at is not null;
create index notification_deliveries_thread on notification_deliveries (thread_id, id);
create index notification_deliveries_leased on notification_deliveries (channel_id) where leased_until is not null;
create index notification_deliveries_created on notification_deliveries (created_at);
