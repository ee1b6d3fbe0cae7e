import type { Context } from '../../platform/context.ts'

/** An agent without a sign of life for this long is OFFLINE. */
const offlineAfterMs = 90_000

export interface AgentView {
  nodeId: string
  name: string
  version: string | null
  status: 'ONLINE' | 'OFFLINE'
  intervalSeconds: number
  serviceCount: number
  firstSeenAt: Date
  lastSeenAt: Date
  warnings: string[]
  instance: string | null
  clockSkewSeconds: number | null
  spooledIntervals: number | null
  oldestSpooledAt: Date | null
  droppedIntervals: number | null
  retiredAt: Date | null
  retiredBy: string | null
}

/** The agents of the nodes in the caller's scope, by node; those that are retired only when asked for. */
export async function listAgents(
  { actor, database, clock }: Context,
  { includeRetired = false }: { includeRetired?: boolean } = {},
): Promise<AgentView[]> {
  const now = clock.now()
  const { rows } = await database.query<AgentView>(
    `with living as materialized (
      select node_id, sum(services)::bigint as services
      from counted_nodes($4)
      where kind = 'STATE'
      group by node_id
    )
    select
      n.path as "nodeId",
      a.name,
      a.version,
      case when a.last_seen_at >= $2 then 'ONLINE' else 'OFFLINE' end as status,
      a.interval_ms / 1000.0 as "intervalSeconds",
      coalesce(l.services, 0) as "serviceCount",
      a.first_seen_at as "firstSeenAt",
      a.last_seen_at as "lastSeenAt",
      a.warnings,
      a.instance,
      a.clock_skew_seconds as "clockSkewSeconds",
      a.spooled_intervals as "spooledIntervals",
      a.oldest_spooled_at as "oldestSpooledAt",
      a.dropped_intervals as "droppedIntervals",
      a.retired_at as "retiredAt",
      a.retired_by as "retiredBy"
    from agents a
    join hierarchy_nodes n on n.id = a.node_id
    left join living l on l.node_id = n.id
    where in_scope(n.path, $1)
      and ($3 or a.retired_at is null)
    order by n.path`,
    [actor.scope, new Date(now.getTime() - offlineAfterMs), includeRetired, now],
  )
  return rows
}
