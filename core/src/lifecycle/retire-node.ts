import type { Context } from '../platform/context.ts'
import type { Queryable } from '../platform/database/database.ts'
import { AppError } from '../platform/errors.ts'
import { inScope } from '../platform/scope.ts'
import type { Planner } from './planner.ts'
import { agentEvent, forgetAgents, lockAgents, restoreAgents, retireAgents } from './retire-agent.ts'
import { restoreServices, retireServices } from './retire-service.ts'

/** Retires every service at or below a hierarchy path, and the agents there: a cluster that is gone. For all services it is one event. */
export const planRetireNode: Planner = async (context, tx, { target, reason }) => {
  const { actor, clock } = context
  const node = await getNode(context, tx, target)
  const services = (await lockServicesBelow(context, tx, node)).filter(({ retired }) => !retired)
  const agents = (await lockAgents(tx, node)).filter(({ retiredAt }) => retiredAt === null)
  const live = services.filter(({ stale }) => !stale).length
  const [serviceIds, agentIds] = [services.map(idOf), agents.map(idOf)]
  return {
    target: node,
    services: serviceIds,
    agents: agentIds,
    done: services.length + agents.length === 0,
    warnings: live === 0 ? [] : [`${live} of these services are still reported: what comes from now on is left out.`],
    async apply() {
      const retirement = { by: actor.name, at: clock.now(), reason, node }
      await retireServices(tx, serviceIds, retirement)
      await retireAgents(tx, agentIds, retirement)
      const payload = { by: actor.name, reason, services: services.length, agents: agents.length }
      return [
        { type: 'node.retired', subject: node, payload },
        ...agents.map((one) => agentEvent('agent.retired', one, actor.name, reason)),
      ]
    },
  }
}

/** Brings back what was retired together with a node; what was retired by itself stays so. */
export const planRestoreNode: Planner = async (context, tx, { target, reason }) => {
  const { actor, clock } = context
  const node = await getNode(context, tx, target)
  const services = (await lockServicesBelow(context, tx, node)).filter((service) => service.with === node)
  const agents = await listRetiredWith(tx, node)
  const [serviceIds, agentIds] = [services.map(idOf), agents.map(idOf)]
  return {
    target: node,
    services: serviceIds,
    agents: agentIds,
    done: services.length + agents.length === 0,
    async apply() {
      await restoreServices(tx, serviceIds, clock.now())
      await restoreAgents(tx, agentIds)
      const payload = { by: actor.name, reason, services: services.length, agents: agents.length }
      return [
        { type: 'node.restored', subject: node, payload },
        ...agents.map((one) => agentEvent('agent.restored', one, actor.name, reason)),
      ]
    },
  }
}

/**
 * Forgets the agents at or below a hierarchy path, and the levels that hold nothing. Services that are not retired keep it; the
 * history of retired ones stays.
 */
export const planForgetNode: Planner = async (context, tx, { target, reason }) => {
  const { actor } = context
  const node = await findNode(context, tx, target)
  const services = node === undefined ? [] : await lockServicesBelow(context, tx, node)
  const agents = node === undefined ? [] : await lockAgents(tx, node)
  const agentIds = agents.map(idOf)
  const live = services.filter(({ retired }) => !retired).length
  const path = node ?? trimmed(target)
  return {
    target: path,
    services: [],
    agents: agentIds,
    done: agents.length === 0 && (node === undefined || services.length > 0),
    ...(live > 0
      ? {
          problem: new AppError('conflict', {
            reason: `${live} services live at ${path}: retire, move or delete them first.`,
          }),
        }
      : {}),
    warnings: services.length > live ? [`${services.length - live} retired services keep their history there.`] : [],
    async apply() {
      await forgetAgents(tx, agentIds)
      await removeEmptyNodes(tx, path)
      return [
        { type: 'node.forgotten', subject: path, payload: { by: actor.name, reason, agents: agents.length } },
        ...agents.map((one) => agentEvent('agent.forgotten', one, actor.name, reason)),
      ]
    },
  }
}

const idOf = ({ id }: { id: number }) => id
const trimmed = (path: string) => path.trim().replace(/^\/+|\/+$/g, '')

async function findNode({ actor }: Context, tx: Queryable, target: string): Promise<string | undefined> {
  const path = trimmed(target)
  if (!inScope(actor.scope, path)) return undefined
  const { rowCount } = await tx.query('select from hierarchy_nodes where path = $1 and level > 0', [path])
  return rowCount === 0 ? undefined : path
}

async function getNode(context: Context, tx: Queryable, target: string): Promise<string> {
  const node = await findNode(context, tx, target)
  if (node === undefined) throw new AppError('not_found', { what: `Hierarchy node "${target}"` })
  return node
}

interface ServiceBelow {
  id: number
  path: string
  retired: boolean
  with: string | null
  stale: boolean
}

async function lockServicesBelow({ clock }: Context, tx: Queryable, node: string): Promise<ServiceBelow[]> {
  const { rows } = await tx.query<ServiceBelow>(
    `select
      s.id, s.path, s.retired_at is not null as retired, s.retired_with as with,
      is_stale(c.reported_at, c.interval_ms, $2) as stale
    from services s
    join service_states c on c.service_id = s.id
    join stored_service_states t on t.service_id = s.id
    where is_below(s.path, $1)
    order by s.id
    for update of t`,
    [node, clock.now()],
  )
  return rows
}

async function listRetiredWith(tx: Queryable, node: string): Promise<{ id: number; path: string }[]> {
  const { rows } = await tx.query<{ id: number; path: string }>(
    `select n.id, n.path
    from agents a
    join hierarchy_nodes n on n.id = a.node_id
    where a.retired_with = $1
    order by n.id
    for update of a`,
    [node],
  )
  return rows
}

/** From the clusters up. A level of which a month is sealed stays, as does one that a service or an assignment names. */
async function removeEmptyNodes(tx: Queryable, path: string): Promise<void> {
  for (let level = 4; level >= 1; level--) {
    await tx.query(
      `with empty as (
        delete from hierarchy_nodes n
        where n.level = $2
          and is_below(n.path, $1)
          and not exists (select from hierarchy_nodes c where c.parent_id = n.id)
          and not exists (select from services s where s.node_id = n.id or s.registered_by = n.id)
          and not exists (select from sla_assignments a where a.node_id = n.id)
          and not exists (select from agents a where a.node_id = n.id)
          and not exists (select from sla_seals s where s.subject_kind = 'NODE' and s.subject_id = n.id)
        returning n.id
      )
      delete from sla_period_results r
      using empty e
      where r.subject_kind = 'NODE'
        and r.subject_id = e.id`,
      [path, level],
    )
  }
}
