-- More of them: incidents, status changes, maintenance, burn alerts, agents, jobs.

create view reporting.incidents as
select
  i.id,
  s.path,
  split_part(s.path, '/', 1) as organization,
  split_part(s.path, '/', 2) as platform,
  split_part(s.path, '/', 3) as environment,
  split_part(s.path, '/', 4) as cluster,
  s.name as service,
  coalesce(g.name, '') as sla_group,
  i.source,
  i.title,
  i.severity,
  i.planned,
  i.started_at,
  i.resolved_at,
  extract(epoch from coalesce(i.resolved_at, now()) - i.started_at)::float8 as duration_seconds,
  i.acknowledged_at,
  i.assignee,
  coalesce(i.acknowledged_at, i.resolved_at, now()) > i.response_due as response_breached,
  coalesce(i.resolved_at, now()) > i.resolution_due as resolution_breached,
  i.flap_count,
  i.root_cause_id
from sla_incidents i
join services s on s.id = i.service_id
left join sla_groups g on g.id = s.sla_group_id;

comment on view reporting.incidents is 'Outages as people deal with them.';
comment on column reporting.incidents.id is 'Its number.';
comment on column reporting.incidents.path is 'The service.';
comment on column reporting.incidents.organization is 'First segment of the path.';
comment on column reporting.incidents.platform is 'Second segment of the path.';
comment on column reporting.incidents.environment is 'Third segment of the path.';
comment on column reporting.incidents.cluster is 'Fourth segment of the path.';
comment on column reporting.incidents.service is 'Last segment of the path.';
comment on column reporting.incidents.sla_group is 'The group of the service at present; empty without one.';
comment on column reporting.incidents.source is 'MONITORING or MANUAL.';
comment on column reporting.incidents.title is 'What people read.';
comment on column reporting.incidents.severity is 'The tier in force when it started.';
comment on column reporting.incidents.planned is 'Explained by planned maintenance: it counts as no failure.';
comment on column reporting.incidents.started_at is 'The true start of the outage.';
comment on column reporting.incidents.resolved_at is 'Its true end; null while it lasts.';
comment on column reporting.incidents.duration_seconds is 'From start to end, or to now.';
comment on column reporting.incidents.acknowledged_at is 'When somebody took it up.';
comment on column reporting.incidents.assignee is 'Who deals with it.';
comment on column reporting.incidents.response_breached is 'The response clock ran out; null while it stands still.';
comment on column reporting.incidents.resolution_breached is 'The resolution clock ran out; null while it stands still.';
comment on column reporting.incidents.flap_count is 'How often it came back within five minutes.';
comment on column reporting.incidents.root_cause_id is 'The incident that caused it.';

create view reporting.status_changes as
select
  s.path,
  split_part(s.path, '/', 1) as organization,
  split_part(s.path, '/', 2) as platform,
  split_part(s.path, '/', 3) as environment,
  split_part(s.path, '/', 4) as cluster,
  s.name as service,
  e.time as changed_at,
  e.from_status::text as from_status,
  e.to_status::text as to_status,
  e.message
from service_status_events e
join services s on s.id = e.service_id;

comment on view reporting.status_changes is 'Every change of the status of a service.';
comment on column reporting.status_changes.path is 'The service.';
comment on column reporting.status_changes.organization is 'First segment of the path.';
comment on column reporting.status_changes.platform is 'Second segment of the path.';
comment on column reporting.status_changes.environment is 'Third segment of the path.';
comment on column reporting.status_changes.cluster is 'Fourth segment of the path.';
comment on column reporting.status_changes.service is 'Last segment of the path.';
comment on column reporting.status_changes.changed_at is 'When it happened.';
comment on column reporting.status_changes.from_status is 'Null for the first.';
comment on column reporting.status_changes.to_status is 'From then on.';
comment on column reporting.status_changes.message is 'Why, in the agent''s words.';

create view reporting.service_changes as
select
  s.path,
  split_part(s.path, '/', 1) as organization,
  split_part(s.path, '/', 2) as platform,
  split_part(s.path, '/', 3) as environment,
  split_part(s.path, '/', 4) as cluster,
  s.name as service,
  c.time as changed_at,
  c.kind,
  change_summary(c.kind, c.images, c.revision, c.replicas_before, c.replicas_after, c.changed_by, c.via) as summary,
  c.workload,
  c.revision,
  c.images,
  c.replicas_before,
  c.replicas_after,
  c.changed_by,
  c.via,
  c.cause,
  c.url
from service_changes c
join services s on s.id = c.service_id;

comment on view reporting.service_changes is 'Rollouts, restarts and scalings of services, for 400 days.';
comment on column reporting.service_changes.path is 'The service.';
comment on column reporting.service_changes.organization is 'First segment of the path.';
comment on column reporting.service_changes.platform is 'Second segment of the path.';
comment on column reporting.service_changes.environment is 'Third segment of the path.';
comment on column reporting.service_changes.cluster is 'Fourth segment of the path.';
comment on column reporting.service_changes.service is 'Last segment of the path.';
comment on column reporting.service_changes.changed_at is 'When it was made.';
comment on column reporting.service_changes.kind is 'ROLLOUT, RESTART or SCALING.';
comment on column reporting.service_changes.summary is 'The whole of it in one line.';
comment on column reporting.service_changes.workload is 'What was changed, like deployment shop/web.';
comment on column reporting.service_changes.revision is 'As the workload or the pipeline counts.';
comment on column reporting.service_changes.images is 'A list of container, init, before and after.';
comment on column reporting.service_changes.replicas_before is 'Pods that were wanted before.';
comment on column reporting.service_changes.replicas_after is 'Pods that are wanted since.';
comment on column reporting.service_changes.changed_by is 'Who made it.';
comment on column reporting.service_changes.via is 'What delivers it.';
comment on column reporting.service_changes.cause is 'Why.';
comment on column reporting.service_changes.url is 'Where to read more.';

create view reporting.maintenance as
select
  w.id,
  w.target_kind,
  w.target,
  w.reason,
  x.starts_at,
  nullif(x.ends_at, 'infinity') as ends_at,
  x.starts_at <= now() and x.ends_at > now() as active,
  w.created_by
from exclusion_intervals x
join exclusion_windows w on w.id = x.window_id;

comment on view reporting.maintenance is 'Planned maintenance, each occurrence of it.';
comment on column reporting.maintenance.id is 'The window; one that recurs has several rows.';
comment on column reporting.maintenance.target_kind is 'SERVICE, GROUP, NAMESPACE or PREFIX.';
comment on column reporting.maintenance.target is 'Path, name or prefix.';
comment on column reporting.maintenance.reason is 'Why.';
comment on column reporting.maintenance.starts_at is 'Its start.';
comment on column reporting.maintenance.ends_at is 'Its end; null while it is open.';
comment on column reporting.maintenance.active is 'It goes on at present.';
comment on column reporting.maintenance.created_by is 'Who declared it.';

create view reporting.burn_alerts as
select
  a.id,
  a.subject_kind,
  case a.subject_kind
    when 'SERVICE' then (select s.path from services s where s.id = a.subject_id)
    else (select g.name from sla_groups g where g.id = a.subject_id)
  end as subject,
  a.rule,
  r.severity,
  r.factor,
  a.burn_long,
  a.burn_short,
  a.fired_at,
  a.resolved_at
from sla_burn_alerts a
join sla_burn_rules r on r.rule = a.rule;

comment on view reporting.burn_alerts is 'Alerts that a fast burn of an error budget raised.';
comment on column reporting.burn_alerts.id is 'Its number.';
comment on column reporting.burn_alerts.subject_kind is 'SERVICE or GROUP.';
comment on column reporting.burn_alerts.subject is 'Path of the service or name of the group.';
comment on column reporting.burn_alerts.rule is 'page-1h, page-6h, ticket-1d or ticket-3d.';
comment on column reporting.burn_alerts.severity is 'page or ticket.';
comment on column reporting.burn_alerts.factor is 'The burn that both windows exceeded; 1 spends the budget in the whole period.';
comment on column reporting.burn_alerts.burn_long is 'Burn over the long window when it fired.';
comment on column reporting.burn_alerts.burn_short is 'Burn over the short window when it fired.';
comment on column reporting.burn_alerts.fired_at is 'When it fired.';
comment on column reporting.burn_alerts.resolved_at is 'When it ended; null while it lasts.';

create view reporting.agents as
select
  n.path as node,
  split_part(n.path, '/', 1) as organization,
  split_part(n.path, '/', 2) as platform,
  split_part(n.path, '/', 3) as environment,
  split_part(n.path, '/', 4) as cluster,
  a.name,
  a.version,
  a.instance,
  a.last_seen_at,
  extract(epoch from now() - a.last_seen_at)::float8 as silent_seconds,
  a.last_seen_at >= now() - interval '90 seconds' as online,
  a.clock_skew_seconds,
  a.spooled_intervals,
  a.oldest_spooled_at,
  a.dropped_intervals,
  cardinality(a.warnings) as warning_count,
  (select count(*) from services s where s.node_id = n.id and s.retired_at is null)::integer as service_count
from agents a
join hierarchy_nodes n on n.id = a.node_id
where a.retired_at is null;

comment on view reporting.agents is 'Agents that are not retired, as their last heartbeats had them.';
comment on column reporting.agents.node is 'organization/platform/environment/cluster.';
comment on column reporting.agents.organization is 'First segment of the node.';
comment on column reporting.agents.platform is 'Second segment of the node.';
comment on column reporting.agents.environment is 'Third segment of the node.';
comment on column reporting.agents.cluster is 'Fourth segment of the node.';
comment on column reporting.agents.name is 'The name that people read.';
comment on column reporting.agents.version is 'Of the agent.';
comment on column reporting.agents.instance is 'The replica that leads.';
comment on column reporting.agents.last_seen_at is 'The last sign of life.';
comment on column reporting.agents.silent_seconds is 'Since then.';
comment on column reporting.agents.online is 'Seen within 90 s.';
comment on column reporting.agents.clock_skew_seconds is 'Its clock less core''s.';
comment on column reporting.agents.spooled_intervals is 'Intervals that wait on its disk.';
comment on column reporting.agents.oldest_spooled_at is 'Where the oldest of them begins.';
comment on column reporting.agents.dropped_intervals is 'Intervals that it has given up.';
comment on column reporting.agents.warning_count is 'Documents and sources that need a human.';
comment on column reporting.agents.service_count is 'Services of its node.';

create view reporting.jobs as
with idle as (
  select
    concat_ws(':', j.proc_name, j.hypertable_name) as job,
    extract(epoch from j.schedule_interval)::float8 as interval_seconds,
    greatest(r.finished_at, s.last_successful_finish) as succeeded_at,
    extract(epoch from now() - greatest(r.finished_at, s.last_successful_finish))::float8 as idle_seconds,
    r.error
  from timescaledb_information.jobs j
  left join timescaledb_information.job_stats s on s.job_id = j.job_id
  left join job_runs r on r.job_id = j.job_id
  where j.scheduled
    and j.job_id >= 1000
)
select
  job,
  interval_seconds,
  succeeded_at,
  case when succeeded_at is not null then greatest(0, idle_seconds - interval_seconds) end as lag_seconds,
  error
from idle;

comment on view reporting.jobs is 'Scheduled jobs of the database, and how late they are.';
comment on column reporting.jobs.job is 'As in the label `job` of itops_job_lag_seconds.';
comment on column reporting.jobs.interval_seconds is 'How often it is to run.';
comment on column reporting.jobs.succeeded_at is 'The last run that ended well.';
comment on column reporting.jobs.lag_seconds is 'By how much it is overdue; 0 when it is on time, null when it has never run.';
comment on column reporting.jobs.error is 'What the last run of core failed with.';
