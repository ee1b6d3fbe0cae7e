import { assertInScope } from '../auth/grants/may.ts'
import { type Acknowledgement, type Heartbeat, parseNodeId } from '../contract/index.ts'
import { type AgentState, recordAgent } from '../inventory/agents/record-agent.ts'
import type { Context } from '../platform/context.ts'
import { parseInstant } from '../platform/instant.ts'

/**
 * Notes that an agent lives, and how the replica that leads says it is: its state is reported as a whole, with `instance`. A
 * replica that stands by says none. Throws `forbidden` for a node outside the key's scope.
 */
export async function recordHeartbeat({ actor, database, clock }: Context, body: Heartbeat): Promise<Acknowledgement> {
  const now = clock.now()
  const { nodeId, warnings } = parseNodeId(body.nodeId)
  assertInScope(actor, nodeId)
  const said = await database.transaction((tx) =>
    recordAgent(
      tx,
      {
        nodeId,
        ...(body.instance === undefined ? {} : { state: stateOf(body, warnings) }),
        ...(body.name ? { name: body.name } : {}),
        ...(body.operatorVersion ? { version: body.operatorVersion } : {}),
        ...(body.intervalSeconds ? { intervalMs: body.intervalSeconds * 1000 } : {}),
      },
      now,
    ),
  )
  return { accepted: 1, rejected: [], warnings: [...warnings, ...said], serverTime: now.toISOString() }
}

function stateOf(
  { instance, clockSkewSeconds, spooledIntervals, oldestSpooledAt, droppedIntervals }: Heartbeat,
  warnings: string[],
): AgentState {
  const oldest = oldestSpooledAt === undefined ? Number.NaN : parseInstant(oldestSpooledAt)
  if (oldestSpooledAt !== undefined && Number.isNaN(oldest)) {
    warnings.push(`oldestSpooledAt "${oldestSpooledAt}" is not an ISO 8601 instant with a zone; it is left out`)
  }
  return {
    instance: instance ?? null,
    clockSkewSeconds: clockSkewSeconds ?? null,
    spooledIntervals: spooledIntervals ?? null,
    oldestSpooledAt: Number.isNaN(oldest) ? null : new Date(oldest),
    droppedIntervals: droppedIntervals ?? null,
  }
}
