import { parseNodeId } from '../contract/index.ts'
import type { Context } from '../platform/context.ts'

/** A service as its agent asks for it. */
export interface NodeService {
  name: string
  path: string
  externalId: string
  status: string
  statusSince: Date | null
  slaGroup: string | null
  criticality: string
  lastReportedAt: Date | null
}

/** The services of one node, or the first ten thousand of the caller's scope without one, by path. */
export async function listNodeServices(
  { actor, database, clock }: Context,
  node: string | undefined,
): Promise<{ nodeId: string | null; services: NodeService[]; warnings: string[] }> {
  const { nodeId, warnings } = node === undefined ? { nodeId: null, warnings: [] } : parseNodeId(node)
  const { rows } = await database.query<NodeService>(
    `select
      s.name, s.path, s.path as "externalId", c.status::text as status, c.status_since as "statusSince",
      g.name as "slaGroup", t.criticality, c.reported_at as "lastReportedAt"
    from services s
    join hierarchy_nodes n on n.id = s.node_id
    join service_states c on c.service_id = s.id
    join terms_at($3) t on t.service_id = s.id
    left join sla_groups g on g.id = s.sla_group_id
    where ($2::text is null or n.path = $2)
      and is_below(s.path, $1)
      and s.retired_at is null
    order by s.path
    limit 10000`,
    [actor.scope, nodeId, clock.now()],
  )
  return { nodeId, services: rows, warnings }
}
