import type { NewEvent } from '../../events/events.ts'
import type { Queryable } from '../../platform/database/database.ts'
import type { LockedService } from '../services/service-row.ts'

/** Who reports services about themselves: such pushes carry one key, and count as one sender. */
export const pushReporter = 'push'
/** How often a conflict that goes on is an event again. */
const repeatMs = 3_600_000
/** Like SQL's `is_stale`. */
const staleIntervals = 3

/** What decides who speaks for a service. */
export type Spoken = Pick<LockedService, 'reporter' | 'reported_at' | 'interval_ms' | 'retired_at'>

/** A service that another one speaks for. */
export interface SpokenFor<Service extends Spoken = LockedService> {
  service: Service
  /** Who does, and when it last did. */
  by: string
  at: Date
  /** The node as which it does, of a service that several nodes watch. */
  vantage?: string
}

/** The name of an agent as a reporter; without `agentId` every sender of the node is one. */
export function agentReporter({ nodeId, agentId }: { nodeId: string; agentId?: string | undefined }): string {
  return agentId ? `agent:${nodeId}#${agentId}` : `agent:${nodeId}`
}

/** Who sends: an agent by its id, for it speaks for services of several nodes; every other one by its name. */
const senderOf = (reporter: string) => reporter.split('#')[1] ?? reporter

/** Whether it is one agent that has both names, or a push. */
export const isSameSender = (one: string, other: string) => senderOf(one) === senderOf(other)

/**
 * Whether a reporter may not speak for a service, since another one does: one at a time, until it has been silent for three of
 * its intervals, or a person admits the other one. A sender of the same node that has a name now goes on where it had none.
 */
export function spokenForBy<Service extends Spoken>(
  service: Service,
  reporter: string,
  now: Date,
): SpokenFor<Service> | undefined {
  const { reporter: by, reported_at: at, interval_ms, retired_at } = service
  if (by === null || at === null || retired_at !== null) return undefined
  if (isSameSender(by, reporter) || reporter.startsWith(`${by}#`)) return undefined
  if (at.getTime() < now.getTime() - staleIntervals * interval_ms) return undefined
  return { service, by, at }
}

/** Why a service is refused, for the answer to its sender. */
export const spokenForReason = ({ service: { path }, by, at, vantage }: SpokenFor) =>
  `${path} is reported by ${by}, last at ${at.toISOString()}: one sender speaks for ` +
  (vantage === undefined
    ? 'a service; give this one another path, or have an administrator admit this sender on the page of the service'
    : `${vantage}; give this one another node, or have an administrator admit this sender on the page of the service`)

/** The name of an agent as the one that looks from a node, whatever node the services of its report belong to. */
export function reporterAt(node: string, reporter: string): string {
  const [name, agentId] = reporter.split('#')
  return name?.startsWith('agent:') ? agentReporter({ nodeId: node, agentId }) : reporter
}

/** Notes who else wants to speak for services, or for nodes that watch them; resolves to the events of those of whom it is news. */
export async function noteConflicts(
  tx: Queryable,
  spokenFor: readonly SpokenFor[],
  reporter: string,
  now: Date,
): Promise<NewEvent[]> {
  const alone = spokenFor.filter(({ vantage }) => vantage === undefined)
  await noteOfServices(tx, alone, reporter, now)
  const watched = spokenFor.flatMap(({ vantage, ...one }) => (vantage === undefined ? [] : [{ ...one, vantage }]))
  await noteOfNodes(tx, watched, reporter, now)
  return spokenFor.flatMap(({ service: { id, path, contested_by, contested_at }, by, vantage }) => {
    const refused = vantage === undefined ? reporter : reporterAt(vantage, reporter)
    const isKnown = contested_by === refused && contested_at !== null
    if (isKnown && now.getTime() - contested_at.getTime() <= repeatMs) return []
    const payload = { serviceId: id, reporter: by, refused, node: vantage ?? null }
    return [{ type: 'service.reporter_conflict', subject: path, payload }]
  })
}

async function noteOfServices(
  tx: Queryable,
  spokenFor: readonly SpokenFor[],
  reporter: string,
  now: Date,
): Promise<void> {
  if (spokenFor.length === 0) return
  await tx.query(
    `update stored_service_states
    set contested_by = $2, contested_at = $3
    where service_id = any ($1::bigint[])`,
    [spokenFor.map(({ service }) => service.id), reporter, now],
  )
}

async function noteOfNodes(
  tx: Queryable,
  spokenFor: readonly (SpokenFor & { vantage: string })[],
  reporter: string,
  now: Date,
): Promise<void> {
  if (spokenFor.length === 0) return
  await tx.query(
    `update service_vantages v
    set contested_by = e.refused, contested_at = $4
    from unnest($1::bigint[], $2::text[], $3::text[]) as e (service_id, node, refused)
    where v.service_id = e.service_id
      and v.node = e.node`,
    [
      spokenFor.map(({ service }) => service.id),
      spokenFor.map(({ vantage }) => vantage),
      spokenFor.map(({ vantage }) => reporterAt(vantage, reporter)),
      now,
    ],
  )
}
