import type { ServiceStatus } from '../contract/index.ts'
import type { Context } from '../platform/context.ts'

/** A level of the hierarchy with what stands below it. */
export interface HierarchyNodeView {
  path: string
  name: string
  parentPath: string | null
  level: string
  serviceCount: number
  operationalCount: number
  degradedCount: number
  downCount: number
  maintenanceCount: number
  unknownCount: number
  staleCount: number
  status: ServiceStatus
  malformed: boolean
  currentUptime: number | null
  uptimeBest: number | null
  uptimeWorst: number | null
  coverage: number | null
  computedAt: Date | null
  since: Date | null
}

/** Every node at or below the caller's scope that has services, parents first; uptime is that of the node's current month. */
export async function listHierarchy({ actor, database, clock }: Context): Promise<HierarchyNodeView[]> {
  const { rows } = await database.query<HierarchyNodeView>(
    `with own as materialized (
      select *
      from state_counts($2)
    ),
    -- Nodes are few beside services.
    membership as (
      select ancestor as node_id, o.status, o.services, o.stale
      from own o
      join hierarchy_nodes n on n.id = o.node_id
      cross join lateral unnest(n.ancestors) as ancestor
    ),
    total as (
      select
        node_id,
        sum(services)::bigint as services,
        coalesce(sum(services) filter (where status = 'OPERATIONAL'), 0)::bigint as operational,
        coalesce(sum(services) filter (where status = 'DEGRADED'), 0)::bigint as degraded,
        coalesce(sum(services) filter (where status = 'DOWN'), 0)::bigint as down,
        coalesce(sum(services) filter (where status = 'MAINTENANCE'), 0)::bigint as maintenance,
        coalesce(sum(services) filter (where status = 'UNKNOWN'), 0)::bigint as unknown,
        sum(stale)::bigint as stale
      from membership
      group by node_id
    )
    select
      n.path,
      n.name,
      p.path as "parentPath",
      (array['root', 'organization', 'platform', 'environment', 'cluster'])[n.level + 1] as level,
      t.services as "serviceCount",
      t.operational as "operationalCount",
      t.degraded as "degradedCount",
      t.down as "downCount",
      t.maintenance as "maintenanceCount",
      t.unknown as "unknownCount",
      t.stale as "staleCount",
      case
        when t.down > 0 then 'DOWN'
        when t.degraded > 0 then 'DEGRADED'
        when t.unknown > 0 then 'UNKNOWN'
        when t.maintenance > 0 then 'MAINTENANCE'
        else 'OPERATIONAL'
      end as status,
      'unknown' = any (string_to_array(n.path, '/')) as malformed,
      m.uptime as "currentUptime",
      m.uptime_best as "uptimeBest",
      m.uptime_worst as "uptimeWorst",
      m.coverage,
      m.computed_at as "computedAt",
      m.known_from as since
    from hierarchy_nodes n
    join total t on t.node_id = n.id
    left join hierarchy_nodes p on p.id = n.parent_id
    left join current_result('MONTHLY', $2, 'NODE', n.id) m on true
    where in_scope(n.path, $1)
    order by n.level, n.path`,
    [actor.scope, clock.now()],
  )
  return rows
}
