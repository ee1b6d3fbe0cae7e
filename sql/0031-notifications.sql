-- Who is told what: channels, routes to them, what is being told, and what was sent.

-- `secrets` is encrypted by core; null where the channel has none.
create table notification_channels (
  id bigint generated always as identity primary key,
  name text not null unique,
  kind text not null,
  enabled boolean not null,
  settings jsonb not null,
  secrets bytea,
  created_at timestamptz not null,
  updated_at timestamptz not null
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
  -- How long a first message waits for others of its group, and how long lies between two that tell of more.
  wait_seconds integer not null check (wait_seconds between 0 and 3600),
  interval_seconds integer not null check (interval_seconds between 0 and 86400),
  -- {timeZone, windows: [{days, from, to}], criticalPasses}; null is never.
  quiet_hours jsonb
);

create table notification_route_channels (
  route_id bigint not null references notification_routes on delete cascade,
  channel_id bigint not null references notification_channels on delete cascade,
  primary key (route_id, channel_id)
);

-- A conversation: what one channel is told about one group of alerts, from the first message to the recovery of all of them.
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
  -- When there is something to tell; null when everything is told.
  due_at timestamptz,
  told_at timestamptz,
  closed_at timestamptz,
  -- What the channel needs to answer in the same place, like the timestamp of the first message in Slack.
  reference jsonb
);

create unique index notification_threads_open on notification_threads (channel_id, route_id, group_key) where closed_at is null;
create index notification_threads_due on notification_threads (due_at) where due_at is not null;
create index notification_threads_closed on notification_threads (channel_id, route_id, group_key, closed_at);

-- What a thread tells of; `told_state` is the state in the last message, null while it has news.
create table notification_alerts (
  thread_id bigint not null references notification_threads on delete cascade,
  alert_key text not null,
  kind text not null,
  severity text not null,
  -- NOTED has no end: it is told once.
  state text not null check (state in ('FIRING', 'ACKNOWLEDGED', 'RESOLVED', 'NOTED')),
  told_state text,
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
  reason text not null check (reason in ('OPENED', 'UPDATED', 'RECOVERED', 'DIGEST', 'TEST')),
  message jsonb not null,
  status text not null check (status in ('PENDING', 'SENT', 'FAILED')),
  attempts integer not null default 0,
  created_at timestamptz not null,
  -- When it may be tried; of what was sent, when it is repeated for a channel that forgets.
  next_at timestamptz,
  lease uuid,
  leased_until timestamptz,
  sent_at timestamptz,
  last_error text
);

create index notification_deliveries_next on notification_deliveries (channel_id, next_at) where next_at is not null;
create index notification_deliveries_thread on notification_deliveries (thread_id) where next_at is not null;
create index notification_deliveries_created on notification_deliveries (created_at);

-- Since when an agent that is silent has been told to be.
alter table agents add column offline_since timestamptz;

-- The status of the month that was told last; nothing is told of what was so before.
create table sla_told_statuses (
  subject_kind text not null,
  subject_id bigint not null,
  status text not null,
  period_key text not null,
  primary key (subject_kind, subject_id)
);

insert into sla_told_statuses (subject_kind, subject_id, status, period_key)
select subject_kind, subject_id, status, period_key('MONTHLY', period_day)
from current_results('MONTHLY', now())
where subject_kind in ('SERVICE', 'GROUP')
  and status in ('AT_RISK', 'BREACHED');

-- Tells when threads have something to say, after their alerts have changed: a first message waits for others of its group, one that
-- tells of more keeps a distance from the one before, and the end of all is told soon. Nothing is told while it is quiet.
create procedure schedule_threads(p_threads bigint[], p_quiet timestamptz[], p_now timestamptz)
language sql
as $$
  update notification_threads t
  set due_at = greatest(
    case
      when t.told_at is null then t.opened_at + make_interval(secs => r.wait_seconds)
      when a.firing then greatest(p_now, t.told_at + make_interval(secs => r.interval_seconds))
      else least(t.due_at, p_now + make_interval(secs => r.wait_seconds))
    end,
    q.quiet_until
  )
  from unnest(p_threads, p_quiet) as q (thread_id, quiet_until)
  cross join lateral (
    select
      coalesce(bool_or(state = 'FIRING'), false) as firing,
      coalesce(bool_or(told_state is distinct from state), false) as news
    from notification_alerts
    where thread_id = q.thread_id
  ) a,
  notification_routes r
  where t.id = q.thread_id
    and r.id = t.route_id
    and a.news
$$;

-- Alerts whose incident or burn alert no longer lasts, whatever became of its event: told of by nobody else.
create function ended_alerts()
returns setof text
language sql
stable
as $$
  select distinct a.alert_key
  from notification_alerts a
  join notification_threads t on t.id = a.thread_id
  where t.closed_at is null
    and a.state in ('FIRING', 'ACKNOWLEDGED')
    and (
      (
        a.kind = 'incident'
        and not exists (
          select
          from sla_incidents i
          where i.id = substr(a.alert_key, 10)::bigint
            and i.resolved_at is null
        )
      )
      or (
        a.kind = 'burn_rate'
        and not exists (
          select
          from sla_burn_alerts b
          where b.id = substr(a.alert_key, 6)::bigint
            and b.resolved_at is null
        )
      )
    )
$$;

-- What has been sent is kept for `keep_deliveries`; a thread that nothing has changed for so long as `keep_threads` is over.
create procedure run_notification_expiry(job_id integer, config jsonb)
language plpgsql
as $$
begin
  delete from notification_deliveries
  where created_at < now() - (config ->> 'keep_deliveries')::interval
    and next_at is null;

  delete from notification_threads t
  where coalesce(t.closed_at, t.told_at, t.opened_at) < now() - case
      when t.closed_at is null then (config ->> 'keep_threads')::interval
      else (config ->> 'keep_deliveries')::interval
    end
    and not exists (
      select
      from notification_alerts a
      where a.thread_id = t.id
        and a.changed_at >= now() - (config ->> 'keep_deliveries')::interval
    );
end
$$;

select add_job('run_notification_expiry', interval '1 hour', config => '{"keep_deliveries": "30 days", "keep_threads": "1 year"}');
