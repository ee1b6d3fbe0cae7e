import {
  type Acknowledgement,
  type DiscoveredService,
  parseNodeId,
  parseServicePath,
  type Registration,
} from '../contract/index.ts'
import { appendEvents } from '../events/append-events.ts'
import { cutStoredTime } from '../exclusions/cut-stored-time.ts'
import { boundWarnings } from '../platform/check.ts'
import { type Context, inScope } from '../platform/context.ts'
import type { Queryable } from '../platform/database/database.ts'
import { createServices } from './create-services.ts'
import { defineGroups } from './define-groups.ts'
import { entryName, keepGroups } from './keep-groups.ts'
import { lockServices } from './lock-services.ts'
import { recordAgent } from './record-agent.ts'
import { discoveredServiceProblem } from './schemas.ts'
import type { ServiceAttributes } from './service-row.ts'
import { updateServices } from './update-services.ts'

/**
 * Takes the services that a node's agent has discovered, with their documents. With `complete`, services that
 * this agent registered before and that are not among them are retired: their history is kept and they are asked for no more;
 * those stay that came from one of the `unreadableSources`.
 */
export async function registerServices(context: Context, body: Registration): Promise<Acknowledgement> {
  const { actor, database, bus, clock } = context
  const now = clock.now()
  const { nodeId, warnings } = parseNodeId(body.nodeId)
  const rejected: Acknowledgement['rejected'] = []
  const services = new Map<string, ServiceAttributes>()
  body.services.forEach((service, index) => {
    const problem =
      discoveredServiceProblem(service) ?? readDiscovered(nodeId, service, actor.scope, services, warnings)
    if (problem) rejected.push({ name: entryName(service, index), reason: problem })
  })
  const groups = keepGroups(body.slaGroups ?? [], warnings)
  const attributes = [...services.values()]

  const { eventIds, moved } = await database.transaction(async (tx) => {
    await recordAgent(tx, agentOf(nodeId, body), now)
    const tiers = new Map(
      attributes.flatMap(({ slaGroup, criticality }) => (slaGroup ? [[slaGroup, criticality]] : [])),
    )
    warnings.push(...(await defineGroups(tx, groups, tiers, now, `agent:${nodeId}`)))
    await lockServices(tx, [...services.keys()])
    const created = await createServices(tx, attributes, now)
    const moved = await updateServices(tx, attributes, now, true)
    await claim(tx, nodeId, [...services.keys()])
    if (body.complete && rejected.length === 0) {
      await retireAbsent(tx, nodeId, [...services.keys()], body.unreadableSources ?? [], now)
    }
    const eventIds = await appendEvents(
      tx,
      created.map((path) => ({ type: 'service.created', subject: path, payload: {} })),
      now,
    )
    return { eventIds, moved }
  })
  if (eventIds.length > 0) bus.publish('events', { ids: eventIds })
  if (moved > 0) await cutStoredTime(context)
  return { accepted: services.size, rejected, warnings: boundWarnings(warnings), serverTime: now.toISOString() }
}

/** Brings one discovered service to its attributes; answers what is wrong with it, or undefined. */
function readDiscovered(
  nodeId: string,
  { name, namespace, source, document: nested, ...inline }: DiscoveredService,
  scope: string,
  services: Map<string, ServiceAttributes>,
  warnings: string[],
): string | undefined {
  const document = nested ?? inline
  const given = document.path ?? (name ? `${nodeId}/${name}` : undefined)
  if (given === undefined) return 'it has neither a document with a path nor a name'
  const { path, warnings: mended } = parseServicePath(given)
  if (!inScope(scope, path.path)) return `the key may not register ${path.path}; its scope is ${scope}`
  if (services.has(path.path)) return `${path.path} is discovered twice; the first document stands`
  warnings.push(...mended)
  const { workload, ...said } = document
  services.set(path.path, {
    ...said,
    path: path.path,
    ...(workload?.type ? { workloadType: workload.type } : {}),
    ...(workload?.name ? { workloadName: workload.name } : {}),
    ...(namespace ? { namespace } : {}),
    ...(source ? { source } : {}),
    document: { ...document, path: path.path },
  })
  return undefined
}

function agentOf(nodeId: string, { name, operatorVersion, warnings }: Registration) {
  return {
    nodeId,
    warnings: warnings ?? [],
    ...(name ? { name } : {}),
    ...(operatorVersion ? { version: operatorVersion } : {}),
  }
}

/** Notes whose agent registered the services; the last to do so is asked about them. */
async function claim(tx: Queryable, nodeId: string, paths: readonly string[]): Promise<void> {
  await tx.query(
    `update services s
    set registered_by = n.id
    from hierarchy_nodes n
    where n.path = $1
      and s.path = any ($2::text[])
      and s.registered_by is distinct from n.id`,
    [nodeId, paths],
  )
}

/**
 * A registration with a rejected entry retires nothing: the entry may be one of those absent. What was found in a source
 * that can't be read now is not known to be gone.
 */
async function retireAbsent(
  tx: Queryable,
  nodeId: string,
  present: readonly string[],
  unreadable: readonly string[],
  now: Date,
): Promise<void> {
  await tx.query(
    `update services s
    set retired_at = $3
    from hierarchy_nodes n
    where n.id = s.registered_by
      and n.path = $1
      and s.retired_at is null
      and s.path <> all ($2::text[])
      and (s.source is null or s.source <> all ($4::text[]))`,
    [nodeId, present, now, unreadable],
  )
}
