-- Daily and monthly results of every service, group and hierarchy node, in UTC. Results of groups and nodes are sums over
-- their services, so the same figures come out at every level.

create table sla_period_results (
  period_type text not null check (period_type in ('DAILY', 'MONTHLY')),
  period_start timestamptz not null,
  subject_kind text not null check (subject_kind in ('SERVICE', 'GROUP', 'NODE')),
  subject_id bigint not null,
  period_end timestamptz not null,
  operational_ms bigint not null,
  degraded_ms bigint not null,
  down_ms bigint not null,
  excluded_ms bigint not null,
  unknown_ms bigint not null,
  elapsed_ms bigint not null,
  period_ms bigint not null,
  budget_ms bigint not null,
  consumed_ms bigint not null,
  burn_consumed_ms bigint not null,
  burn_measured_ms bigint not null,
  uptime numeric(7, 4),
  coverage numeric(7, 4),
  target numeric(7, 4),
  status text not null check (status in ('MET', 'AT_RISK', 'BREACHED', 'NO_DATA')),
  incident_count integer not null,
  final boolean not null,
  computed_at timestamptz not null,
  primary key (period_type, period_start, subject_kind, subject_id)
);

create index sla_period_results_subject on sla_period_results (subject_kind, subject_id, period_type, period_start);

create index sla_period_results_open on sla_period_results (period_type, period_start) where not final;

create view sla_period_sums as
select 'DAILY' as period_type, service_id, bucket as period_start, operational_ms, degraded_ms, down_ms, excluded_ms, unknown_ms
from sla_daily
union all
select 'MONTHLY', service_id, bucket, operational_ms, degraded_ms, down_ms, excluded_ms, unknown_ms
from sla_monthly;

create function period_end(p_type text, p_start timestamptz)
returns timestamptz
language sql
immutable
as $$
  select (p_start at time zone 'UTC' + case p_type when 'DAILY' then interval '1 day' else interval '1 month' end) at time zone 'UTC'
$$;

-- 2026-11-22 for a day, 2026-11 for a month.
create function period_key(p_type text, p_start timestamptz)
returns text
language sql
stable
as $$
  select to_char(p_start at time zone 'UTC', case p_type when 'DAILY' then 'YYYY-MM-DD' else 'YYYY-MM' end)
$$;

-- The sums of one period. A statement of its own with its values written out: only so is a real-time aggregate planned
-- with the border between its stored and its live part known, and that border is ten times cheaper than one asked for row by row.
create function read_period_sums(p_type text, p_start timestamptz, p_services bigint[])
returns sla_period_sums[]
language plpgsql
stable
as $$
declare
  sums sla_period_sums[];
begin
  execute format(
    'select array_agg(s) from sla_period_sums s where period_type = %L and period_start = %L and (%L is null or service_id = any (%L::bigint[]))',
    p_type, p_start, p_services, p_services
  )
  into sums;
  return sums;
end
$$;

-- One period of the given services, or of all when `p_services` is null. A service that existed for a part of a period counts
-- for the whole of it up to its retirement: what was not measured is unmeasured, for whatever reason.
create function service_results(p_type text, p_start timestamptz, p_as_of timestamptz, p_services bigint[])
returns setof sla_period_results
language sql
stable
as $$
  with sums as materialized (
    select *
    from unnest(read_period_sums(p_type, p_start, p_services))
  ),
  outages as materialized (
    select service_id, count(*)::integer as incident_count
    from service_status_events
    where to_status = 'DOWN'
      and time >= p_start
      and time < period_end(p_type, p_start)
      and (p_services is null or service_id = any (p_services))
    group by service_id
  ),
  member as (
    select
      s.id,
      t.uptime_target,
      coalesce(x.operational_ms, 0) as operational_ms,
      coalesce(x.degraded_ms, 0) as degraded_ms,
      coalesce(x.down_ms, 0) as down_ms,
      coalesce(x.excluded_ms, 0) as excluded_ms,
      coalesce(x.unknown_ms, 0) as unknown_ms,
      ms_between(p_start, least(period_end(p_type, p_start), p_as_of, s.retired_at)) as elapsed_ms,
      ms_between(p_start, period_end(p_type, p_start)) as period_ms,
      coalesce(o.incident_count, 0) as incident_count
    from services s
    join service_targets t on t.service_id = s.id
    left join sums x on x.service_id = s.id
    left join outages o on o.service_id = s.id
    where (p_services is null or s.id = any (p_services))
      and (
        x.service_id is not null
        or (s.created_at < period_end(p_type, p_start) and coalesce(s.retired_at, 'infinity') > p_start)
      )
  )
  select
    p_type,
    p_start,
    'SERVICE',
    m.id,
    period_end(p_type, p_start),
    m.operational_ms,
    m.degraded_ms,
    m.down_ms,
    m.excluded_ms,
    m.unknown_ms,
    m.elapsed_ms,
    m.period_ms,
    a.budget_ms,
    a.consumed_ms,
    coalesce(d.consumed_ms, a.consumed_ms),
    coalesce(d.operational_ms + d.degraded_ms + d.down_ms, a.measured_ms),
    a.uptime,
    a.coverage,
    m.uptime_target,
    sla_status(
      a.measured_ms,
      a.budget_ms,
      a.consumed_ms,
      m.period_ms - m.elapsed_ms,
      coalesce(d.consumed_ms, a.consumed_ms),
      coalesce(d.operational_ms + d.degraded_ms + d.down_ms, a.measured_ms)
    ),
    m.incident_count,
    p_as_of >= period_end(p_type, p_start) + interval '15 minutes',
    p_as_of
  from member m
  cross join lateral sla_account(
    m.operational_ms, m.degraded_ms, m.down_ms, m.excluded_ms, m.elapsed_ms, m.period_ms, m.uptime_target
  ) a
  left join sla_period_results d
    on p_type = 'MONTHLY'
    and d.period_type = 'DAILY'
    and d.period_start = date_trunc('day', p_as_of, 'UTC')
    and d.subject_kind = 'SERVICE'
    and d.subject_id = m.id
$$;

-- One period of every group and hierarchy node, from the results of their services. The target is the one that the
-- members' budgets add up to.
create function rollup_results(p_type text, p_start timestamptz, p_as_of timestamptz)
returns setof sla_period_results
language sql
stable
as $$
  with member as materialized (
    select s.sla_group_id, n.ancestors, r.*
    from sla_period_results r
    join services s on s.id = r.subject_id
    join hierarchy_nodes n on n.id = s.node_id
    where r.period_type = p_type
      and r.period_start = p_start
      and r.subject_kind = 'SERVICE'
  ),
  seat as (
    select 'GROUP' as kind, sla_group_id as id, m.*
    from member m
    where sla_group_id is not null
    union all
    select 'NODE', ancestor, m.*
    from member m
    cross join lateral unnest(m.ancestors) as ancestor
  ),
  total as (
    select
      kind,
      id,
      max(period_end) as period_end,
      sum(operational_ms)::bigint as operational_ms,
      sum(degraded_ms)::bigint as degraded_ms,
      sum(down_ms)::bigint as down_ms,
      sum(excluded_ms)::bigint as excluded_ms,
      sum(unknown_ms)::bigint as unknown_ms,
      sum(elapsed_ms)::bigint as elapsed_ms,
      sum(period_ms)::bigint as period_ms,
      sum(budget_ms)::bigint as budget_ms,
      sum(consumed_ms)::bigint as consumed_ms,
      sum(burn_consumed_ms)::bigint as burn_consumed_ms,
      sum(burn_measured_ms)::bigint as burn_measured_ms,
      trunc(sum(target * (period_ms - excluded_ms)) / nullif(sum(period_ms - excluded_ms), 0), 4) as target,
      sum(incident_count)::integer as incident_count
    from seat
    group by kind, id
  )
  select
    p_type,
    p_start,
    t.kind,
    t.id,
    t.period_end,
    t.operational_ms,
    t.degraded_ms,
    t.down_ms,
    t.excluded_ms,
    t.unknown_ms,
    t.elapsed_ms,
    t.period_ms,
    t.budget_ms,
    t.consumed_ms,
    t.burn_consumed_ms,
    t.burn_measured_ms,
    a.uptime,
    a.coverage,
    t.target,
    sla_status(
      a.measured_ms, t.budget_ms, t.consumed_ms, t.period_ms - t.elapsed_ms, t.burn_consumed_ms, t.burn_measured_ms
    ),
    t.incident_count,
    p_as_of >= t.period_end + interval '15 minutes',
    p_as_of
  from total t
  cross join lateral sla_account(
    t.operational_ms, t.degraded_ms, t.down_ms, t.excluded_ms, t.elapsed_ms, t.period_ms, t.target
  ) a
$$;
