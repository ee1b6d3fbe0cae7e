-- And of backups, volumes, tickets and notifications.

-- When a backup is due is worked out from documents and schedules; the reader may ask for that, and not read what it is worked out from.
create function reporting.due_backups()
returns table (service_id bigint, expected boolean, due_at timestamptz, overdue boolean)
language sql
stable
security definer
as $$
  select service_id, expected, due_at, overdue
  from backup_dues(now())
$$;

-- Temporary tables of whoever asks come last, so that none stands in for ours.
do $$
begin
  execute format('alter function reporting.due_backups() set search_path = %I, pg_temp', current_schema());
end
$$;

create view reporting.backups as
select
  s.path,
  split_part(s.path, '/', 1) as organization,
  split_part(s.path, '/', 2) as platform,
  split_part(s.path, '/', 3) as environment,
  split_part(s.path, '/', 4) as cluster,
  s.name as service,
  coalesce(g.name, '') as sla_group,
  d.expected,
  b.last_at,
  b.last_status,
  b.last_success_at,
  extract(epoch from now() - b.last_success_at)::float8 as age_seconds,
  d.due_at,
  d.overdue,
  coalesce(b.failing, false) as failing,
  b.last_failure_message,
  b.size_bytes,
  coalesce(b.size_anomaly, false) as size_anomaly,
  b.restore_tested_at,
  b.restore_test_status
from services s
join reporting.due_backups() d on d.service_id = s.id
left join backup_states b on b.service_id = s.id
left join sla_groups g on g.id = s.sla_group_id
where s.retired_at is null
  and (d.expected or b.last_at is not null);

comment on view reporting.backups is 'Services that expect backups or have reported one, and where they stand.';
comment on column reporting.backups.path is 'The service.';
comment on column reporting.backups.organization is 'First segment of the path.';
comment on column reporting.backups.platform is 'Second segment of the path.';
comment on column reporting.backups.environment is 'Third segment of the path.';
comment on column reporting.backups.cluster is 'Fourth segment of the path.';
comment on column reporting.backups.service is 'Last segment of the path.';
comment on column reporting.backups.sla_group is 'Its SLA group; empty without one.';
comment on column reporting.backups.expected is 'Its document asks for backups.';
comment on column reporting.backups.last_at is 'The last report that ended a run.';
comment on column reporting.backups.last_status is 'success, failed or partial.';
comment on column reporting.backups.last_success_at is 'The last success; null when there was none.';
comment on column reporting.backups.age_seconds is 'Since the last success; null when there was none.';
comment on column reporting.backups.due_at is 'By when the next success must have come; null when none is expected.';
comment on column reporting.backups.overdue is 'It has not.';
comment on column reporting.backups.failing is 'The last report is a failure, or partial.';
comment on column reporting.backups.last_failure_message is 'What the last failure said.';
comment on column reporting.backups.size_bytes is 'Of the last success that reported a size.';
comment on column reporting.backups.size_anomaly is 'That size is far from what was usual.';
comment on column reporting.backups.restore_tested_at is 'The last test of a restore.';
comment on column reporting.backups.restore_test_status is 'How it ended.';

create view reporting.backup_reports as
select
  s.path,
  split_part(s.path, '/', 1) as organization,
  split_part(s.path, '/', 2) as platform,
  split_part(s.path, '/', 3) as environment,
  split_part(s.path, '/', 4) as cluster,
  s.name as service,
  r.time as reported_at,
  r.kind,
  r.status,
  r.duration_seconds,
  r.size_bytes,
  r.size_anomaly,
  r.message
from backup_reports r
join services s on s.id = r.service_id;

comment on view reporting.backup_reports is 'Each report of a backup or of a test of a restore, for 400 days.';
comment on column reporting.backup_reports.path is 'The service.';
comment on column reporting.backup_reports.organization is 'First segment of the path.';
comment on column reporting.backup_reports.platform is 'Second segment of the path.';
comment on column reporting.backup_reports.environment is 'Third segment of the path.';
comment on column reporting.backup_reports.cluster is 'Fourth segment of the path.';
comment on column reporting.backup_reports.service is 'Last segment of the path.';
comment on column reporting.backup_reports.reported_at is 'When it ended, or started.';
comment on column reporting.backup_reports.kind is 'BACKUP or RESTORE_TEST.';
comment on column reporting.backup_reports.status is 'started, success, failed or partial.';
comment on column reporting.backup_reports.duration_seconds is 'How long it took.';
comment on column reporting.backup_reports.size_bytes is 'How much it holds.';
comment on column reporting.backup_reports.size_anomaly is 'The size is far from what was usual.';
comment on column reporting.backup_reports.message is 'What the job said.';

create view reporting.volumes as
select
  s.path,
  split_part(s.path, '/', 1) as organization,
  split_part(s.path, '/', 2) as platform,
  split_part(s.path, '/', 3) as environment,
  split_part(s.path, '/', 4) as cluster,
  s.name as service,
  v.mount_path,
  v.storage_type,
  v.allocated_bytes,
  v.used_bytes,
  trunc(100.0 * v.used_bytes / v.allocated_bytes, 4) as used_percent,
  v.level,
  v.reported_at,
  v.growth_bytes_per_day,
  days_to_full(v.allocated_bytes, v.used_bytes, v.growth_bytes_per_day) as days_to_full
from storage_volumes v
join services s on s.id = v.service_id
where s.retired_at is null;

comment on view reporting.volumes is 'Volumes of services, and how fast they fill.';
comment on column reporting.volumes.path is 'The service.';
comment on column reporting.volumes.organization is 'First segment of the path.';
comment on column reporting.volumes.platform is 'Second segment of the path.';
comment on column reporting.volumes.environment is 'Third segment of the path.';
comment on column reporting.volumes.cluster is 'Fourth segment of the path.';
comment on column reporting.volumes.service is 'Last segment of the path.';
comment on column reporting.volumes.mount_path is 'Empty when nobody has named it.';
comment on column reporting.volumes.storage_type is 'As reported.';
comment on column reporting.volumes.allocated_bytes is 'What it can hold.';
comment on column reporting.volumes.used_bytes is 'What it holds.';
comment on column reporting.volumes.used_percent is 'Of it used, floored to four decimals.';
comment on column reporting.volumes.level is 'healthy, warning or critical.';
comment on column reporting.volumes.reported_at is 'The last report.';
comment on column reporting.volumes.growth_bytes_per_day is 'By the trend of 14 days; null when it does not grow.';
comment on column reporting.volumes.days_to_full is 'At that growth; null when it does not grow.';

create view reporting.tickets as
select
  t.id,
  t.kind,
  t.status,
  t.priority,
  t.title,
  coalesce(s.path, t.scope) as path,
  t.incident_id,
  t.assignee,
  t.created_at,
  t.responded_at,
  t.resolved_at,
  t.closed_at,
  coalesce(t.responded_at, now()) > t.created_at + p.response as response_breached,
  coalesce(t.resolved_at, now()) > t.created_at + p.resolution + t.paused as resolution_breached
from tickets t
join ticket_priorities p on p.priority = t.priority
left join services s on s.id = t.service_id;

comment on view reporting.tickets is 'Tickets and their timers.';
comment on column reporting.tickets.id is 'People say T-1042.';
comment on column reporting.tickets.kind is 'INCIDENT, SERVICE_REQUEST, CHANGE, PROBLEM or ACCESS.';
comment on column reporting.tickets.status is 'OPEN, IN_PROGRESS, RESOLVED or CLOSED.';
comment on column reporting.tickets.priority is 'CRITICAL, HIGH, MEDIUM or LOW.';
comment on column reporting.tickets.title is 'What people read.';
comment on column reporting.tickets.path is 'The service, or the part of the hierarchy.';
comment on column reporting.tickets.incident_id is 'The incident that it is about.';
comment on column reporting.tickets.assignee is 'Who works on it.';
comment on column reporting.tickets.created_at is 'When it was opened.';
comment on column reporting.tickets.responded_at is 'When somebody began.';
comment on column reporting.tickets.resolved_at is 'When it was solved.';
comment on column reporting.tickets.closed_at is 'When it was closed for good.';
comment on column reporting.tickets.response_breached is 'The response timer ran out.';
comment on column reporting.tickets.resolution_breached is 'The resolution timer ran out.';

-- What was said and to what address stays out.
create view reporting.notifications as
select
  d.id,
  c.name as channel,
  c.kind as channel_kind,
  d.reason,
  d.status,
  d.attempts,
  d.created_at,
  d.sent_at,
  extract(epoch from coalesce(d.sent_at, now()) - d.created_at)::float8 as waited_seconds
from notification_deliveries d
join notification_channels c on c.id = d.channel_id;

comment on view reporting.notifications is 'Messages to channels, for 30 days, without what they say.';
comment on column reporting.notifications.id is 'Its number.';
comment on column reporting.notifications.channel is 'Name of the channel.';
comment on column reporting.notifications.channel_kind is 'Like slack or email.';
comment on column reporting.notifications.reason is 'OPENED, UPDATED, REPEATED, RECOVERED, DIGEST or TEST.';
comment on column reporting.notifications.status is 'PENDING, SENT or FAILED.';
comment on column reporting.notifications.attempts is 'How often it was tried.';
comment on column reporting.notifications.created_at is 'When it was composed.';
comment on column reporting.notifications.sent_at is 'When it was sent.';
comment on column reporting.notifications.waited_seconds is 'From the one to the other, or to now.';

-- The role may have been made by hand, and by somebody whose default privileges do not count for these views.
do $$
begin
  if exists (select from pg_roles where rolname = 'itops_reader') then
    grant usage on schema reporting to itops_reader;
    grant select on all tables in schema reporting to itops_reader;
  end if;
end
$$;
