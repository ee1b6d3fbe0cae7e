import type { ServiceDocument } from '../contract/index.ts'
import type { Queryable } from '../platform/database/database.ts'

/** More services of others than this are not handed to one agent. */
const mostPerAgent = 1000

/**
 * The services of other agents that name a node in `health.from`, as its agent is to probe them: address, times and expected status,
 * nothing else of their documents.
 */
export async function listVantageDocuments(database: Queryable, node: string): Promise<ServiceDocument[]> {
  const { rows } = await database.query<{ path: string; health: NonNullable<ServiceDocument['health']> }>(
    `select s.path, s.document -> 'health' as health
    from service_quorums q
    join services s on s.id = q.service_id
    join hierarchy_nodes o on o.id = coalesce(s.registered_by, s.node_id)
    where q.nodes @> array[$1::text]
      and o.path <> $1
      and s.retired_at is null
      and s.document -> 'health' is not null
      and not exists (
        select
        from service_quorums later
        where later.service_id = q.service_id
          and later.effective_from > q.effective_from
      )
    order by s.path
    limit $2`,
    [node, mostPerAgent],
  )
  return rows.map(({ path, health: { endpoint, interval, timeout, from, quorum, expect } }) => ({
    path,
    health: {
      ...(endpoint ? { endpoint } : {}),
      ...(interval ? { interval } : {}),
      ...(timeout ? { timeout } : {}),
      ...(from ? { from } : {}),
      ...(quorum ? { quorum } : {}),
      ...(expect?.status ? { expect: { status: expect.status } } : {}),
    },
  }))
}
