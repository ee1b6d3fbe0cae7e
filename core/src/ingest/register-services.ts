import { assertInScope } from '../auth/grants/may.ts'
import {
  type Acknowledgement,
  type DiscoveredService,
  parseNodeId,
  parseServicePath,
  type Registration,
  type Rejected,
} from '../contract/index.ts'
import type { NewEvent } from '../events/events.ts'
import { withEvents } from '../events/with-events.ts'
import { cutStoredTime } from '../exclusions/cut-stored-time.ts'
import { recordAgent } from '../inventory/agents/record-agent.ts'
import {
  agentReporter,
  noteConflicts,
  type Spoken,
  type SpokenFor,
  spokenForBy,
  spokenForReason,
} from '../inventory/agents/reporters.ts'
import { defineGroups } from '../inventory/groups/define-groups.ts'
import { entryName, groupName, keepGroups } from '../inventory/groups/keep-groups.ts'
import { parseDiscoveredService } from '../inventory/schemas.ts'
import { noteCreated } from '../inventory/services/alike-paths.ts'
import { createServices } from '../inventory/services/create-services.ts'
import { formerPathWarning, keptRetiredWarning } from '../inventory/services/former-names.ts'
import { type LockedService, lockServices, type ServiceAttributes } from '../inventory/services/service-row.ts'
import { updateServices } from '../inventory/services/update-services.ts'
import { boundWarnings } from '../platform/check.ts'
import type { Context } from '../platform/context.ts'
import type { Queryable } from '../platform/database/database.ts'
import { plainRefusal } from '../platform/plain-refusal.ts'
import { describeScope, inScope, type Scope } from '../platform/scope.ts'
import { leaveCredits } from '../snapshots/running-credit.ts'
import { storeQuorums } from './quorum/rules.ts'

/**
 * Takes the services that a node's agent has discovered, with their documents. With `complete`, services that
 * this agent registered before and that are not among them are retired: their history is kept and they are asked for no more;
 * those stay that came from one of the `unreadableSources`.
 */
export async function registerServices(context: Context, body: Registration): Promise<Acknowledgement> {
  const { actor, clock } = context
  const now = clock.now()
  const { nodeId, warnings } = parseNodeId(body.nodeId)
  assertInScope(actor, nodeId)
  const rejected: Rejected[] = []
  const services = new Map<string, ServiceAttributes>()
  body.services.forEach((service, index) => {
    const name = entryName(service, index)
    const reading = parseDiscoveredService(service)
    const problem =
      'problem' in reading
        ? { reason: reading.problem }
        : parseDiscovered(nodeId, reading.entry, actor.scope, services, warnings)
    if (problem) rejected.push({ name, ...problem })
    else if ('entry' in reading) warnings.push(...reading.warnings.map((warning) => `service "${name}": ${warning}`))
  })
  const groups = keepGroups(body.slaGroups ?? [], warnings)
  const { moved, refused } = await withEvents(context, async (tx, append) => {
    warnings.push(...(await recordAgent(tx, agentOf(nodeId, body), now)))
    const given = [...services.values()]
    const tiers = new Map(given.flatMap(({ slaGroup, criticality }) => (slaGroup ? [[slaGroup, criticality]] : [])))
    const defined = await defineGroups(tx, groups, tiers, now, { name: `agent:${nodeId}`, scope: actor.scope })
    warnings.push(...defined.warnings)
    const held = await lockServices(tx, [...services.keys()])
    const reporter = agentReporter({ ...body, nodeId })
    const spokenFor = [...new Set(held.values())].flatMap((service) => spokenForBy(service, reporter, now) ?? [])
    rejected.push(...spokenFor.map(rejectionOf))
    const others = new Set(spokenFor.map(({ service }) => service.path))
    const named = namePresently(given, held, defined.renamed, warnings)
    const attributes = named.filter(({ path }) => !others.has(path))
    const paths = attributes.map(({ path }) => path)
    const created = await createServices(tx, attributes, now)
    const creations = await noteCreated(tx, created, actor.scope, warnings, paths)
    const moved = await updateServices(tx, attributes, now, true)
    await claim(tx, nodeId, paths)
    const quorums = await storeQuorums(tx, attributes, held, { nodeId, reporter, scope: actor.scope, warnings }, now)
    const complete = body.complete && rejected.every(({ code }) => code === 'reporter_conflict')
    const conflicts = await noteConflicts(tx, spokenFor, reporter, now)
    const retired = complete
      ? await retireAbsent(tx, { nodeId, reporter }, paths, body.unreadableSources ?? [], now)
      : []
    await append([...creations, ...eventsOf(nodeId, backOf(attributes, held), retired), ...quorums, ...conflicts], now)
    return { moved, refused: spokenFor.length }
  })
  if (moved > 0) await cutStoredTime(context)
  return {
    accepted: services.size - refused,
    rejected,
    warnings: boundWarnings(warnings),
    serverTime: now.toISOString(),
  }
}

const rejectionOf = (spokenFor: SpokenFor) => ({
  name: spokenFor.service.path,
  reason: spokenForReason(spokenFor),
  code: 'reporter_conflict' as const,
})

/** Brings one discovered service to its attributes; answers what is wrong with it, or undefined. */
function parseDiscovered(
  nodeId: string,
  { name, namespace, source, outside, document: nested, ...inline }: DiscoveredService,
  scope: Scope,
  services: Map<string, ServiceAttributes>,
  warnings: string[],
): Pick<Rejected, 'reason' | 'code'> | undefined {
  const document = nested ?? inline
  const given = document.path ?? (name ? `${nodeId}/${name}` : undefined)
  if (given === undefined) return { reason: 'it has neither a document with a path nor a name' }
  const { path, warnings: mended } = parseServicePath(given)
  if (!inScope(scope, path.path)) {
    const reason = `the key may not register ${path.path}; its scope is ${describeScope(scope)}`
    return { reason, code: 'forbidden_key' }
  }
  if (services.has(path.path)) return { reason: `${path.path} is discovered twice; the first document stands` }
  warnings.push(...mended)
  const { workload, ...said } = document
  const workloadType = workload?.kind ?? workload?.type
  services.set(path.path, {
    ...said,
    path: path.path,
    ...(said.slaGroup === undefined ? {} : { slaGroup: groupName(said.slaGroup) }),
    ...(workloadType ? { workloadType } : {}),
    ...(workload?.name ? { workloadName: workload.name } : {}),
    ...(namespace ? { namespace } : {}),
    ...(source ? { source } : {}),
    ...(outside ? { outsideOf: nodeId } : {}),
    document: { ...document, path: path.path },
  })
  return undefined
}

/**
 * The services under the paths and with the groups that they have now, each once: of a former and a present path of one service
 * in the same registration the present one stands.
 */
function namePresently(
  given: readonly ServiceAttributes[],
  held: ReadonlyMap<string, LockedService>,
  renamed: ReadonlyMap<string, string>,
  warnings: string[],
): ServiceAttributes[] {
  const used = new Set(given.flatMap(({ path }) => ((held.get(path)?.path ?? path) === path ? [path] : [])))
  return given.flatMap((one) => {
    const service = held.get(one.path)
    if (service?.kept_retired) warnings.push(keptRetiredWarning(service))
    const path = service?.path ?? one.path
    const twice = path !== one.path && used.has(path)
    if (path !== one.path) warnings.push(formerPathWarning(one.path, path, twice))
    used.add(path)
    const slaGroup = one.slaGroup && renamed.get(one.slaGroup)
    return twice ? [] : [{ ...one, path, ...(slaGroup ? { slaGroup } : {}) }]
  })
}

/** Those that the registration takes out of retirement. */
function backOf(attributes: readonly ServiceAttributes[], held: ReadonlyMap<string, LockedService>): LockedService[] {
  const present = new Set(attributes.map(({ path }) => path))
  return [...new Set(held.values())].filter(
    ({ path, retired_at, kept_retired }) => retired_at !== null && !kept_retired && present.has(path),
  )
}

function eventsOf(
  nodeId: string,
  back: readonly LockedService[],
  retired: readonly { id: number; path: string }[],
): NewEvent[] {
  const by = `agent:${nodeId}`
  return [
    ...back.map(
      ({ id, path }): NewEvent => ({
        type: 'service.restored',
        subject: path,
        payload: { serviceId: id, by, reason: null },
      }),
    ),
    ...retired.map(
      ({ id, path }): NewEvent => ({
        type: 'service.retired',
        subject: path,
        payload: { serviceId: id, by, reason: null },
      }),
    ),
  ]
}

function agentOf(nodeId: string, { name, operatorVersion, warnings }: Registration) {
  return {
    nodeId,
    warnings: (warnings ?? []).map(plainRefusal),
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
 * A registration with a rejected entry retires nothing: the entry may be one of those absent. What was found in a source that
 * can't be read now is not known to be gone, nor is what another agent of the same node reports. What somebody has retired already
 * comes back when it is registered anew.
 */
async function retireAbsent(
  tx: Queryable,
  { nodeId, reporter }: { nodeId: string; reporter: string },
  present: readonly string[],
  unreadable: readonly string[],
  now: Date,
): Promise<{ id: number; path: string }[]> {
  const { rows: absent } = await tx.query<Spoken & { id: number }>(
    `select s.id, t.reporter, t.reported_at, t.interval_ms, s.retired_at
    from services s
    join service_states t on t.service_id = s.id
    join hierarchy_nodes n on n.id = s.registered_by
    where n.path = $1
      and (s.retired_at is null or s.kept_retired)
      and s.path <> all ($2::text[])
      and (s.source is null or s.source <> all ($3::text[]))`,
    [nodeId, present, unreadable],
  )
  const gone = absent.filter((service) => !spokenForBy(service, reporter, now))
  if (gone.length === 0) return []
  await leaveCredits(tx, { ids: gone.map(({ id }) => id) })
  const { rows } = await tx.query<{ id: number; path: string; retired: boolean }>(
    `with absent as (
      select s.id, s.retired_at is null as retired, greatest($2, t.credited_until) as gone_at
      from services s
      join service_states t on t.service_id = s.id
      where s.id = any ($1::bigint[])
    )
    update services s
    set
      retired_at = coalesce(s.retired_at, a.gone_at),
      kept_retired = false
    from absent a
    where s.id = a.id
    returning s.id, s.path, a.retired`,
    [gone.map(({ id }) => id), now],
  )
  return rows.filter(({ retired }) => retired)
}
