import type { NewEvent } from '../events/events.ts'
import { silentMs } from '../inventory/agents/record-agent.ts'
import type { Context } from '../platform/context.ts'
import type { Queryable } from '../platform/database/database.ts'
import { AppError } from '../platform/errors.ts'
import type { Planner } from './planner.ts'
import type { Retirement } from './retire-service.ts'

/** An agent as an act finds it, locked; without `seenAt` there is only its node. */
export interface FoundAgent {
  id: number
  path: string
  seenAt: Date | null
  retiredAt: Date | null
}

/** Ends the watch over an agent: it is no longer listed, and its silence is nobody's alarm. Its services stay as they are. */
export const planRetireAgent: Planner = async (context, tx, { target, reason }) => {
  const agent = await getAgent(context, tx, target)
  const { actor, clock } = context
  return {
    ...planOf(agent),
    warnings: livingWarnings(agent, clock.now(), 'it stays retired until it is restored, and is warned of it.'),
    done: agent.seenAt === null || agent.retiredAt !== null,
    async apply() {
      await retireAgents(tx, [agent.id], { by: actor.name, at: clock.now(), reason, node: null })
      return [agentEvent('agent.retired', agent, actor.name, reason)]
    },
  }
}

/** Watches a retired agent again. */
export const planRestoreAgent: Planner = async (context, tx, { target, reason }) => {
  const agent = await getAgent(context, tx, target)
  return {
    ...planOf(agent),
    done: agent.retiredAt === null,
    async apply() {
      await restoreAgents(tx, [agent.id])
      return [agentEvent('agent.restored', agent, context.actor.name, reason)]
    },
  }
}

/** Forgets an agent altogether: one that sends again is a new one. Its services stay as they are. */
export const planForgetAgent: Planner = async (context, tx, { target, reason }) => {
  const agent = await getAgent(context, tx, target)
  return {
    ...planOf(agent),
    warnings: livingWarnings(agent, context.clock.now(), 'with its next sign of life it is back as a new one.'),
    done: agent.seenAt === null,
    async apply() {
      await forgetAgents(tx, [agent.id])
      return [agentEvent('agent.forgotten', agent, context.actor.name, reason)]
    },
  }
}

/** What a person should know of an agent that still sends. */
function livingWarnings({ path, seenAt }: FoundAgent, now: Date, text: string): string[] {
  const isSilent = seenAt === null || now.getTime() - seenAt.getTime() >= silentMs
  return isSilent ? [] : [`The agent of ${path} still sends: ${text}`]
}

const planOf = ({ id, path, seenAt }: FoundAgent) => ({
  target: path,
  services: [],
  agents: seenAt === null ? [] : [id],
})

/** The event of an act on one agent. */
export function agentEvent(
  type: 'agent.retired' | 'agent.restored' | 'agent.forgotten',
  { path }: { path: string },
  by: string,
  reason: string | null,
): NewEvent {
  return { type, subject: path, payload: { nodeId: path, by, reason } }
}

/** The agents at or below a hierarchy path. */
export async function lockAgents(tx: Queryable, prefix: string): Promise<FoundAgent[]> {
  const { rows } = await tx.query<FoundAgent>(
    `select n.id, n.path, a.last_seen_at as "seenAt", a.retired_at as "retiredAt"
    from agents a
    join hierarchy_nodes n on n.id = a.node_id
    where is_below(n.path, $1)
    order by n.id
    for update of a`,
    [prefix],
  )
  return rows
}

/** A node is enough: an act on an agent that is forgotten already changes nothing. Throws `not_found` without a node. */
async function getAgent({ actor }: Context, tx: Queryable, target: string): Promise<FoundAgent> {
  const path = target.replace(/^\/+|\/+$/g, '')
  const { rows } = await tx.query<{ id: number }>(
    'select id from hierarchy_nodes where path = $1 and level = 4 and in_scope(path, $2)',
    [path, actor.scope],
  )
  const [node] = rows
  if (!node) throw new AppError('not_found', { what: `The agent of "${target}"` })
  const agent = (await lockAgents(tx, path)).find(({ id }) => id === node.id)
  return agent ?? { id: node.id, path, seenAt: null, retiredAt: null }
}

/** Those that are retired already stay as they are. */
export async function retireAgents(tx: Queryable, ids: readonly number[], retirement: Retirement): Promise<void> {
  await tx.query(
    `update agents
    set
      retired_at = $2,
      retired_by = $3,
      retired_with = $4,
      offline_since = null
    where node_id = any ($1::bigint[])
      and retired_at is null`,
    [ids, retirement.at, retirement.by, retirement.node],
  )
}

/** Watches agents again. */
export async function restoreAgents(tx: Queryable, ids: readonly number[]): Promise<void> {
  await tx.query(
    `update agents
    set
      retired_at = null,
      retired_by = null,
      retired_with = null
    where node_id = any ($1::bigint[])`,
    [ids],
  )
}

/** Deletes what agents said of themselves. */
export async function forgetAgents(tx: Queryable, ids: readonly number[]): Promise<void> {
  await tx.query('delete from agents where node_id = any ($1::bigint[])', [ids])
}
