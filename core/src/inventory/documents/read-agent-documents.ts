import { createHash } from 'node:crypto'
import { assertInScope } from '../../auth/grants/may.ts'
import { parseNodeId, type ServiceDocument } from '../../contract/index.ts'
import type { Context } from '../../platform/context.ts'
import type { Queryable } from '../../platform/database/database.ts'

/** The documents that are kept for one agent, and a tag that is another whenever they are. */
export interface AgentDocuments {
  nodeId: string
  documents: ServiceDocument[]
  /** Services of other agents that it probes, too. */
  vantage: ServiceDocument[]
  tag: string
}

/** That an agent asks is noted once in so long: it asks every ten seconds. */
const noteEveryMs = 60_000

/** What an agent takes beside its own documents, by path. Throws `forbidden` for a node outside the key's scope. */
export async function readAgentDocuments({ actor, database, clock }: Context, agent: string): Promise<AgentDocuments> {
  const { nodeId } = parseNodeId(agent)
  assertInScope(actor, nodeId)
  const { rows } = await database.query<{ document: ServiceDocument }>(
    `select document
    from added_services
    where agent = $1
    order by path`,
    [nodeId],
  )
  const now = clock.now()
  await database.query(
    `update agents a
    set documents_asked_at = $2
    from hierarchy_nodes n
    where n.path = $1
      and a.node_id = n.id
      and (a.documents_asked_at is null or a.documents_asked_at < $3)`,
    [nodeId, now, new Date(now.getTime() - noteEveryMs)],
  )
  const documents = rows.map(({ document }) => document)
  const vantage = await listVantageDocuments(database, nodeId)
  const tag = createHash('sha256')
    .update(JSON.stringify([documents, vantage]))
    .digest('hex')
    .slice(0, 32)
  return { nodeId, documents, vantage, tag }
}

/** More services of others than this are not handed to one agent. */
const maxPerAgent = 1000

/**
 * The services of other agents that name a node in `health.from`, as its agent is to probe them: address, times and expected status,
 * nothing else of their documents.
 */
async function listVantageDocuments(database: Queryable, node: string): Promise<ServiceDocument[]> {
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
    [node, maxPerAgent],
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
