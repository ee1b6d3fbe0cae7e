import { listAgents } from '../../inventory/agents/list-agents.ts'
import type { Context } from '../../platform/context.ts'
import { placesOf } from '../../platform/scope.ts'

export interface DashboardStats {
  totalServices: number
  ownServices: number
  servicesWithSla: number
  metCount: number
  atRiskCount: number
  breachedCount: number
  noDataCount: number
  unprovenCount: number
  averageUptime: number | null
  uptimeBest: number | null
  uptimeWorst: number | null
  coverage: number | null
  computedAt: Date | null
  since: Date | null
  operationalCount: number
  degradedCount: number
  downCount: number
  maintenanceCount: number
  unknownCount: number
  staleCount: number
  agentsOnline: number
  agentsOffline: number
  agentWarnings: number
}

/** The fleet at a glance: present states, and results of the current month pooled over the caller's scope. */
export async function readDashboardStats(context: Context): Promise<DashboardStats> {
  const { actor, database, clock } = context
  const places = placesOf(actor.scope)
  const [{ rows }, agents] = await Promise.all([
    database.query<Omit<DashboardStats, 'agentsOnline' | 'agentsOffline' | 'agentWarnings'>>(
      // A scope may also name services of nodes that lie beyond it: these are counted one by one.
      `with node as materialized (
        select id
        from hierarchy_nodes
        where in_scope(path, $1)
      ),
      one as materialized (
        select s.id, n.status::text as status, is_stale(n.reported_at, n.interval_ms, $2) as stale
        from services s
        join service_states n on n.service_id = s.id
        where s.path = any ($1)
          and s.node_id not in (select id from node)
          and s.retired_at is null
      ),
      state as (
        select status, services, stale
        from state_counts($2)
        where node_id in (select id from node)
        union all
        select status, 1, stale::integer
        from one
      ),
      month as (
        select status, services
        from counted_nodes($2)
        where kind = 'MONTH'
          and node_id in (select id from node)
          and period_start <= $2
          and period_end > $2
        union all
        select m.status, 1
        from one
        cross join lateral current_result('MONTHLY', $2, 'SERVICE', one.id) m
      ),
      total as (
        select
          coalesce(sum(services), 0)::bigint as "totalServices",
          coalesce(sum(services), 0)::bigint as "servicesWithSla",
          coalesce(sum(services) filter (where status = 'OPERATIONAL'), 0)::bigint as "operationalCount",
          coalesce(sum(services) filter (where status = 'DEGRADED'), 0)::bigint as "degradedCount",
          coalesce(sum(services) filter (where status = 'DOWN'), 0)::bigint as "downCount",
          coalesce(sum(services) filter (where status = 'MAINTENANCE'), 0)::bigint as "maintenanceCount",
          coalesce(sum(services) filter (where status = 'UNKNOWN'), 0)::bigint as "unknownCount",
          coalesce(sum(stale), 0)::bigint as "staleCount"
        from state
      ),
      result as (
        select
          coalesce(sum(services) filter (where status = 'MET'), 0)::bigint as "metCount",
          coalesce(sum(services) filter (where status = 'AT_RISK'), 0)::bigint as "atRiskCount",
          coalesce(sum(services) filter (where status = 'BREACHED'), 0)::bigint as "breachedCount",
          coalesce(sum(services) filter (where status = 'UNPROVEN'), 0)::bigint as "unprovenCount",
          coalesce(sum(services) filter (where status <> 'NO_DATA'), 0)::bigint as decided
        from month
      )
      select
        t.*, x."metCount", x."atRiskCount", x."breachedCount", x."unprovenCount", t."totalServices" - x.decided as "noDataCount",
        (
          select count(*)
          from services s
          where s.name like 'itops-%'
            and 'itops' = any (s.tags)
            and s.retired_at is null
            and in_scope(s.path, $1)
        ) as "ownServices",
        m.uptime as "averageUptime",
        m.uptime_best as "uptimeBest",
        m.uptime_worst as "uptimeWorst",
        m.coverage,
        m.computed_at as "computedAt",
        m.known_from as since
      from total t
      cross join result x
      left join hierarchy_nodes n on n.path = $3
      left join current_result('MONTHLY', $2, 'NODE', n.id) m on true`,
      // What lies in several places has no node of its own, and so no figure.
      [actor.scope, clock.now(), places.length === 1 ? places[0] : null],
    ),
    listAgents(context),
  ])
  const [stats] = rows
  if (!stats) throw new Error('an aggregate without rows')
  const agentsOnline = agents.filter(({ status }) => status === 'ONLINE').length
  const agentWarnings = agents.reduce(
    (sum, { warnings, droppedIntervals }) => sum + warnings.length + (droppedIntervals ? 1 : 0),
    0,
  )
  return { ...stats, agentsOnline, agentsOffline: agents.length - agentsOnline, agentWarnings }
}
