import { createHash } from 'node:crypto'
import { parseNodeId, type ServiceDocument } from '../contract/index.ts'
import { type Context, inScope } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { listVantageDocuments } from '../quorum/vantage-documents.ts'

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
  if (!inScope(actor.scope, nodeId)) throw new AppError('forbidden', { role: `operator of ${nodeId}` })
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
