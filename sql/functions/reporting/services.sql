-- The views of the schema `reporting`: services, groups and results. Figures are those of the period results: percent floored to
-- four decimals, times in seconds. Functions run as whoever asks, so the views call only those that look at no table.

create view reporting.services as
select
  s.path,
  split_part(s.path, '/', 1) as organization,
  split_part(s.path, '/', 2) as platform,
  split_part(s.path, '/', 3) as environment,
  split_part(s.path, '/', 4) as cluster,
  s.name as service,
  coalesce(s.display_name, s.name) as display_name,
  coalesce((select g.name from sla_groups g where g.id = s.sla_group_id), '') as sla_group,
  t.criticality,
  s.type,
  s.team,
  c.status::text as status,
  is_stale(c.reported_at, c.interval_ms, now()) as stale,
  c.status_since,
  c.message,
  c.reported_at,
  c.replicas,
  c.ready_replicas,
  c.certificate_ends_at,
  t.uptime_target as target_percent,
  t.time_zone,
  s.known_since
from services s
-- By key, one after the other: how many services live can't be estimated on a new database.
cross join lateral (select * from service_states where service_id = s.id offset 0) c
cross join lateral (
  select *
  from sla_terms
  where service_id = s.id
    and valid_from <= now()
    and valid_to > now()
  offset 0
) t
where s.retired_at is null;

comment on view reporting.services is 'Every service that is not retired, with its present state.';
comment on column reporting.services.path is 'organization/platform/environment/cluster/service.';
comment on column reporting.services.organization is 'First segment of the path.';
comment on column reporting.services.platform is 'Second segment of the path.';
comment on column reporting.services.environment is 'Third segment of the path.';
comment on column reporting.services.cluster is 'Fourth segment of the path.';
comment on column reporting.services.service is 'Last segment of the path.';
comment on column reporting.services.display_name is 'The name that people read.';
comment on column reporting.services.sla_group is 'Name of its SLA group; the empty text without one.';
comment on column reporting.services.criticality is 'critical, high, medium or low.';
comment on column reporting.services.type is 'As its document says.';
comment on column reporting.services.team is 'As its document says.';
comment on column reporting.services.status is 'OPERATIONAL, DEGRADED, DOWN, MAINTENANCE or UNKNOWN, as last reported.';
comment on column reporting.services.stale is 'Not reported for three intervals: the status is no longer known.';
comment on column reporting.services.status_since is 'When the status began.';
comment on column reporting.services.message is 'Why, in the agent''s words.';
comment on column reporting.services.reported_at is 'The last report.';
comment on column reporting.services.replicas is 'Pods wanted.';
comment on column reporting.services.ready_replicas is 'Pods ready.';
comment on column reporting.services.certificate_ends_at is 'When the certificate ends that a probe was last shown.';
comment on column reporting.services.target_percent is 'The uptime in force that it is to deliver.';
comment on column reporting.services.time_zone is 'In which its days and months are counted.';
comment on column reporting.services.known_since is 'The first instant at which anything is known of it.';

create view reporting.sla_groups as
select
  g.name as sla_group,
  g.display_name,
  p.tier,
  coalesce(p.uptime_target, t.uptime_target) as target_percent,
  coalesce(p.response_minutes, t.response_minutes) * 60 as response_seconds,
  coalesce(p.resolution_minutes, t.resolution_minutes) * 60 as resolution_seconds,
  p.time_zone,
  p.degraded_rule,
  p.unmeasured_rule,
  (select count(*) from services s where s.sla_group_id = g.id and s.retired_at is null)::integer as service_count,
  p.min_coverage as min_coverage_percent
from sla_groups g
join sla_group_terms_over_time p on p.group_id = g.id and p.effective_from <= now() and p.effective_to > now()
join sla_tiers t on t.tier = p.tier;

comment on view reporting.sla_groups is 'SLA groups with the terms in force.';
comment on column reporting.sla_groups.sla_group is 'Its name.';
comment on column reporting.sla_groups.display_name is 'The name that people read.';
comment on column reporting.sla_groups.tier is 'critical, high, medium or low.';
comment on column reporting.sla_groups.target_percent is 'The uptime that each member is to deliver.';
comment on column reporting.sla_groups.response_seconds is 'Within which an incident is to be acknowledged.';
comment on column reporting.sla_groups.resolution_seconds is 'Within which an incident is to end.';
comment on column reporting.sla_groups.time_zone is 'In which its days and months are counted.';
comment on column reporting.sla_groups.degraded_rule is 'How DEGRADED counts: up, half or down.';
comment on column reporting.sla_groups.unmeasured_rule is 'How unmeasured time counts: left_out, down or up.';
comment on column reporting.sla_groups.service_count is 'Members that are not retired.';
comment on column reporting.sla_groups.min_coverage_percent is 'A closed period with less coverage is UNPROVEN.';

-- One branch a kind of subject, so that a question for one subject reads the rows of that subject.
create view reporting.period_results as
with subject as (
  select
    'SERVICE' as subject_kind, s.id as subject_id, s.path as subject, coalesce(g.name, '') as sla_group, s.path, s.retired_at
  from services s
  left join sla_groups g on g.id = s.sla_group_id
  union all
  select 'GROUP', g.id, g.name, g.name, '', null
  from sla_groups g
  union all
  select 'NODE', n.id, n.path, '', n.path, null
  from hierarchy_nodes n
)
select
  u.subject_kind,
  u.subject,
  split_part(u.path, '/', 1) as organization,
  split_part(u.path, '/', 2) as platform,
  split_part(u.path, '/', 3) as environment,
  split_part(u.path, '/', 4) as cluster,
  split_part(u.path, '/', 5) as service,
  u.sla_group,
  r.period_type,
  r.period_day,
  r.period_start,
  r.period_end,
  r.time_zone,
  r.period_start <= now() and r.period_end > now() as current,
  r.uptime as uptime_percent,
  r.coverage as coverage_percent,
  r.target as target_percent,
  r.status,
  r.worst_uptime as worst_uptime_percent,
  (select w.path from services w where w.id = r.worst_service_id) as worst_service,
  r.weighted_uptime as weighted_uptime_percent,
  r.all_up_uptime as all_up_percent,
  r.any_up_uptime as any_up_percent,
  r.operational_ms / 1000.0 as operational_seconds,
  r.degraded_ms / 1000.0 as degraded_seconds,
  r.down_ms / 1000.0 as down_seconds,
  r.planned_down_ms / 1000.0 as planned_down_seconds,
  r.excluded_ms / 1000.0 as excluded_seconds,
  r.unknown_ms / 1000.0 as unknown_seconds,
  (
    r.elapsed_ms - r.operational_ms - r.degraded_ms - r.down_ms - r.planned_down_ms - r.excluded_ms - r.unknown_ms
  ) / 1000.0 as unmeasured_seconds,
  r.elapsed_ms / 1000.0 as elapsed_seconds,
  r.counted_ms / 1000.0 as counted_seconds,
  r.budget_ms / 1000.0 as budget_seconds,
  r.consumed_ms / 1000.0 as consumed_seconds,
  case
    when r.status <> 'NO_DATA' and r.budget_ms > 0 then floor(1e6 * (1 - r.consumed_ms / r.budget_ms)) / 1e4
  end as budget_remaining_percent,
  r.incident_count,
  r.member_count,
  r.final,
  r.sealed_at,
  r.computed_at,
  u.retired_at,
  r.known_from as since,
  r.uptime_best as uptime_best_percent,
  r.uptime_worst as uptime_worst_percent,
  r.min_coverage as min_coverage_percent
from subject u
join sla_period_results r on r.subject_kind = u.subject_kind and r.subject_id = u.subject_id;

comment on view reporting.period_results is 'Days and months of every service, SLA group and hierarchy node: the number that every page, query and metric shows.';
comment on column reporting.period_results.subject_kind is 'SERVICE, GROUP or NODE; the whole fleet is the NODE with the empty path.';
comment on column reporting.period_results.subject is 'Path of the service or node, or name of the group.';
comment on column reporting.period_results.organization is 'First segment of the path; empty for a group.';
comment on column reporting.period_results.platform is 'Second segment of the path.';
comment on column reporting.period_results.environment is 'Third segment of the path.';
comment on column reporting.period_results.cluster is 'Fourth segment of the path.';
comment on column reporting.period_results.service is 'Last segment of the path of a service.';
comment on column reporting.period_results.sla_group is 'The group of the service at present, or the group itself; else empty.';
comment on column reporting.period_results.period_type is 'DAILY or MONTHLY.';
comment on column reporting.period_results.period_day is 'The local day, or the first one of the month.';
comment on column reporting.period_results.period_start is 'First instant of the period in its zone.';
comment on column reporting.period_results.period_end is 'The instant after its last.';
comment on column reporting.period_results.time_zone is 'In which it is counted.';
comment on column reporting.period_results.current is 'The period that goes on at present.';
comment on column reporting.period_results.uptime_percent is 'Floored to four decimals; null when nothing was measured.';
comment on column reporting.period_results.coverage_percent is 'Measured and excluded time of the elapsed time, floored to four decimals.';
comment on column reporting.period_results.target_percent is 'The target of the SLA terms for the period.';
comment on column reporting.period_results.status is 'MET, AT_RISK, BREACHED, UNPROVEN or NO_DATA.';
comment on column reporting.period_results.worst_uptime_percent is 'Of groups and nodes: the uptime of the worst member.';
comment on column reporting.period_results.worst_service is 'Path of the worst member.';
comment on column reporting.period_results.weighted_uptime_percent is 'Of groups and nodes: members weighted by criticality.';
comment on column reporting.period_results.all_up_percent is 'Of groups and nodes: up while all members are.';
comment on column reporting.period_results.any_up_percent is 'Of groups and nodes: up while any member is.';
comment on column reporting.period_results.operational_seconds is 'Measured as OPERATIONAL.';
comment on column reporting.period_results.degraded_seconds is 'Measured as DEGRADED.';
comment on column reporting.period_results.down_seconds is 'Measured as DOWN, outside of planned maintenance.';
comment on column reporting.period_results.planned_down_seconds is 'DOWN within planned maintenance.';
comment on column reporting.period_results.excluded_seconds is 'The rest of planned maintenance.';
comment on column reporting.period_results.unknown_seconds is 'Reported as UNKNOWN.';
comment on column reporting.period_results.unmeasured_seconds is 'Reported by nobody; neither up nor down.';
comment on column reporting.period_results.elapsed_seconds is 'Gone by of the period since the subject is known; the seven kinds of seconds add up to it.';
comment on column reporting.period_results.counted_seconds is 'The denominator of the uptime: what was measured, and what a rule counts beside it.';
comment on column reporting.period_results.budget_seconds is 'Error budget of the whole period.';
comment on column reporting.period_results.consumed_seconds is 'Of it consumed.';
comment on column reporting.period_results.budget_remaining_percent is 'Of it left, floored; below 0 when overspent, null without a budget or data.';
comment on column reporting.period_results.incident_count is 'Unplanned incidents that began in it.';
comment on column reporting.period_results.member_count is 'Services that it sums.';
comment on column reporting.period_results.final is 'The period is over and its result stands, but for late time and corrections.';
comment on column reporting.period_results.sealed_at is 'When the month was sealed.';
comment on column reporting.period_results.computed_at is 'When it was computed.';
comment on column reporting.period_results.retired_at is 'When the service was retired; null for one that lives.';
comment on column reporting.period_results.since is 'The start of the period, or the instant since which the subject is known.';
comment on column reporting.period_results.uptime_best_percent is 'If all unmeasured and unknown time had been up.';
comment on column reporting.period_results.uptime_worst_percent is 'If all of it had been down.';
comment on column reporting.period_results.min_coverage_percent is 'What the terms ask for: a closed period with less is UNPROVEN.';
