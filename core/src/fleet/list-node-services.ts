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
      (select g.name from sla_groups g where g.id = s.sla_group_id) as "slaGroup", t.criticality, c.reported_at as "lastReportedAt"
    from services s
    join hierarchy_nodes n on n.id = s.node_id
    -- By key, as its terms and results: see service_terms.
    cross join lateral (select * from service_states where service_id = s.id offset 0) c
    cross join lateral service_terms(s.id, $3) t
    where ($2::text is null or n.path = $2)
      and is_below(s.path, $1)
      and s.retired_at is null
    order by s.path
    limit 10000`,
    [actor.scope, nodeId, clock.now()],
  )
  return { nodeId, services: rows, warnings }
}
