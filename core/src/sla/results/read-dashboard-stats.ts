import { listAgents } from '../../inventory/agents/list-agents.ts'
import type { Context } from '../../platform/context.ts'

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
  const [{ rows }, agents] = await Promise.all([
    database.query<Omit<DashboardStats, 'agentsOnline' | 'agentsOffline' | 'agentWarnings'>>(
      `with total as (
        select
          count(*) as "totalServices",
          count(*) filter (where s.name like 'itops-%' and 'itops' = any (s.tags)) as "ownServices",
          count(t.uptime_target) as "servicesWithSla",
          count(*) filter (where m.status = 'MET') as "metCount",
          count(*) filter (where m.status = 'AT_RISK') as "atRiskCount",
          count(*) filter (where m.status = 'BREACHED') as "breachedCount",
          count(*) filter (where coalesce(m.status, 'NO_DATA') = 'NO_DATA') as "noDataCount",
          count(*) filter (where m.status = 'UNPROVEN') as "unprovenCount",
          count(*) filter (where c.status = 'OPERATIONAL') as "operationalCount",
          count(*) filter (where c.status = 'DEGRADED') as "degradedCount",
          count(*) filter (where c.status = 'DOWN') as "downCount",
          count(*) filter (where c.status = 'MAINTENANCE') as "maintenanceCount",
          count(*) filter (where c.status = 'UNKNOWN') as "unknownCount",
          count(*) filter (where is_stale(coalesce(r.reported_at, c.reported_at), coalesce(r.interval_ms, c.interval_ms), $2))
            as "staleCount"
        from services s
        -- What service_states puts together, by keys: as a view it would be put together for each service.
        join stored_service_states c on c.service_id = s.id
        left join running_credits r on r.id = c.running_id
        cross join lateral service_terms(s.id, $2) t
        left join current_result('MONTHLY', $2, 'SERVICE', s.id) m on true
        where is_below(s.path, $1)
          and s.retired_at is null
      )
      select
        t.*,
        m.uptime as "averageUptime",
        m.uptime_best as "uptimeBest",
        m.uptime_worst as "uptimeWorst",
        m.coverage,
        m.computed_at as "computedAt",
        m.known_from as since
      from total t
      left join hierarchy_nodes n on n.path = $1
      left join current_result('MONTHLY', $2, 'NODE', n.id) m on true`,
      [actor.scope, clock.now()],
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
