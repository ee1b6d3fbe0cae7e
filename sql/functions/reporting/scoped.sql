-- The same views for roles that read a part of what is observed (reporting_readers): the rows of their scope alone. Each is a barrier: nothing
-- of a question looks at a row before its scope has been.

-- What the role that asks may see, and the groups of which a member lies there.
create view reader_scope as
select o.scope, array(select g.name from sla_groups g where exists (select from services s where s.sla_group_id = g.id and in_scope(s.path, o.scope))) as groups
from (
  select array(
    select case r.scope_kind when 'ALL' then '' else r.path end
    from reporting_readers r
    where r.role_name = current_user
      and r.scope_kind in ('ALL', 'PATH')
    union
    select r.path || '/'
    from reporting_readers r
    where r.role_name = current_user
      and r.scope_kind = 'PATH'
    union
    select s.path
    from reporting_readers r
    join services s on s.sla_group_id = r.group_id
    where r.role_name = current_user
    union
    select unnest(c.scope)
    from reporting_readers r
    join customer_scopes c on c.customer_id = r.customer_id
    where r.role_name = current_user
  ) as scope
  offset 0
) o
offset 0;

create view reporting_scoped.services
with (security_barrier)
as
select
  v.*
from reporting.services v
cross join reader_scope r
where in_scope(v.path, r.scope);

-- A group that others have members of, too, shows its own terms, and how many of those in sight count to it.
create view reporting_scoped.sla_groups
with (security_barrier)
as
select
  v.sla_group,
  v.display_name,
  v.tier,
  v.target_percent,
  v.response_seconds,
  v.resolution_seconds,
  v.time_zone,
  v.degraded_rule,
  v.unmeasured_rule,
  (
    select count(*)
    from services s
    join sla_groups g on g.id = s.sla_group_id
    where g.name = v.sla_group
      and s.retired_at is null
      and in_scope(s.path, r.scope)
  )::integer as service_count,
  v.min_coverage_percent
from reporting.sla_groups v
cross join reader_scope r
where '' = any (r.scope) or v.sla_group = any (r.groups);

-- And its own figures, with the worst member only where that is in sight.
create view reporting_scoped.period_results
with (security_barrier)
as
select
  v.subject_kind,
  v.subject,
  v.organization,
  v.platform,
  v.environment,
  v.cluster,
  v.service,
  v.sla_group,
  v.period_type,
  v.period_day,
  v.period_start,
  v.period_end,
  v.time_zone,
  v.current,
  v.uptime_percent,
  v.coverage_percent,
  v.target_percent,
  v.status,
  v.worst_uptime_percent,
  case when in_scope(v.worst_service, r.scope) then v.worst_service end as worst_service,
  v.weighted_uptime_percent,
  v.all_up_percent,
  v.any_up_percent,
  v.operational_seconds,
  v.degraded_seconds,
  v.down_seconds,
  v.planned_down_seconds,
  v.excluded_seconds,
  v.unknown_seconds,
  v.unmeasured_seconds,
  v.elapsed_seconds,
  v.counted_seconds,
  v.budget_seconds,
  v.consumed_seconds,
  v.budget_remaining_percent,
  v.incident_count,
  v.member_count,
  v.final,
  v.sealed_at,
  v.computed_at,
  v.retired_at,
  v.since,
  v.uptime_best_percent,
  v.uptime_worst_percent,
  v.min_coverage_percent
from reporting.period_results v
cross join reader_scope r
where case v.subject_kind when 'GROUP' then '' = any (r.scope) or v.subject = any (r.groups) else in_scope(v.subject, r.scope) end;

create view reporting_scoped.incidents
with (security_barrier)
as
select
  v.id,
  v.path,
  v.organization,
  v.platform,
  v.environment,
  v.cluster,
  v.service,
  v.sla_group,
  v.source,
  v.title,
  v.severity,
  v.planned,
  v.started_at,
  v.resolved_at,
  v.duration_seconds,
  v.acknowledged_at,
  v.assignee,
  v.response_breached,
  v.resolution_breached,
  v.flap_count,
  case
    when exists (
      select
      from sla_incidents i
      join services s on s.id = i.service_id
      where i.id = v.root_cause_id
        and in_scope(s.path, r.scope)
    ) then v.root_cause_id
  end as root_cause_id
from reporting.incidents v
cross join reader_scope r
where in_scope(v.path, r.scope);

create view reporting_scoped.status_changes
with (security_barrier)
as
select
  v.*
from reporting.status_changes v
cross join reader_scope r
where in_scope(v.path, r.scope);

create view reporting_scoped.service_changes
with (security_barrier)
as
select
  v.*
from reporting.service_changes v
cross join reader_scope r
where in_scope(v.path, r.scope);

create view reporting_scoped.maintenance
with (security_barrier)
as
select
  v.*
from reporting.maintenance v
cross join reader_scope r
where '' = any (r.scope)
  or (v.target_kind in ('SERVICE', 'PREFIX') and in_scope(v.target, r.scope))
  or (v.target_kind = 'GROUP' and v.target = any (r.groups))
  or exists (
    select
    from services s
    where in_scope(s.path, r.scope)
      and case v.target_kind
        when 'PREFIX' then s.path ^@ (v.target || '/')
        when 'NAMESPACE' then exists (select from service_namespaces n where n.service_id = s.id and n.namespace = v.target)
      end
  );

create view reporting_scoped.burn_alerts
with (security_barrier)
as
select
  v.*
from reporting.burn_alerts v
cross join reader_scope r
where case v.subject_kind when 'GROUP' then '' = any (r.scope) or v.subject = any (r.groups) else in_scope(v.subject, r.scope) end;

create view reporting_scoped.agents
with (security_barrier)
as
select
  v.*
from reporting.agents v
cross join reader_scope r
where in_scope(v.node, r.scope);

create view reporting_scoped.backups
with (security_barrier)
as
select
  v.*
from reporting.backups v
cross join reader_scope r
where in_scope(v.path, r.scope);

create view reporting_scoped.backup_reports
with (security_barrier)
as
select
  v.*
from reporting.backup_reports v
cross join reader_scope r
where in_scope(v.path, r.scope);

create view reporting_scoped.volumes
with (security_barrier)
as
select
  v.*
from reporting.volumes v
cross join reader_scope r
where in_scope(v.path, r.scope);

create view reporting_scoped.tickets
with (security_barrier)
as
select
  v.*
from reporting.tickets v
cross join reader_scope r
where in_scope(v.path, r.scope);
