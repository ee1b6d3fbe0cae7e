import { type Acknowledgement, type Heartbeat, parseNodeId } from '../contract/index.ts'
import { type Context, inScope } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { recordAgent } from './record-agent.ts'

/** Notes that an agent lives. Throws `forbidden` for a node outside the key's scope. */
export async function recordHeartbeat({ actor, database, clock }: Context, body: Heartbeat): Promise<Acknowledgement> {
  const now = clock.now()
  const { nodeId, warnings } = parseNodeId(body.nodeId)
  if (!inScope(actor.scope, nodeId)) throw new AppError('forbidden', { role: `operator of ${nodeId}` })
  await database.transaction((tx) =>
    recordAgent(
      tx,
      {
        nodeId,
        ...(body.name ? { name: body.name } : {}),
        ...(body.operatorVersion ? { version: body.operatorVersion } : {}),
        ...(body.intervalSeconds ? { intervalMs: body.intervalSeconds * 1000 } : {}),
      },
      now,
    ),
  )
  return { accepted: 1, rejected: [], warnings, serverTime: now.toISOString() }
}
