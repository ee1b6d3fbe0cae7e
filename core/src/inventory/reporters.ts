import type { NewEvent } from '../events/events.ts'
import type { Queryable } from '../platform/database/database.ts'
import type { LockedService } from './service-row.ts'

/** Who reports services about themselves: such pushes carry one key, and count as one sender. */
export const pushReporter = 'push'
/** How often a conflict that goes on is an event again. */
const repeatMs = 3_600_000
/** Like SQL's `is_stale`. */
const staleIntervals = 3

/** What decides who speaks for a service. */
export type Spoken = Pick<LockedService, 'reporter' | 'reported_at' | 'interval_ms' | 'retired_at'>

/** A service that another one speaks for. */
export interface Taken<Service extends Spoken = LockedService> {
  service: Service
  /** Who does, and when it last did. */
  by: string
  at: Date
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
export function takenBy<Service extends Spoken>(
  service: Service,
  reporter: string,
  now: Date,
): Taken<Service> | undefined {
  const { reporter: by, reported_at: at, interval_ms, retired_at } = service
  if (by === null || at === null || retired_at !== null) return undefined
  if (isSameSender(by, reporter) || reporter.startsWith(`${by}#`)) return undefined
  if (at.getTime() < now.getTime() - staleIntervals * interval_ms) return undefined
  return { service, by, at }
}

/** Why a service is refused, for the answer to its sender. */
export const takenReason = ({ service: { path }, by, at }: Taken) =>
  `${path} is reported by ${by}, last at ${at.toISOString()}: one sender speaks for a service; ` +
  'give this one another path, or have an administrator admit this sender on the page of the service'

/** Notes who else wants to speak for services; resolves to the events of those of whom it is news. */
export async function noteConflicts(
  tx: Queryable,
  taken: readonly Taken[],
  reporter: string,
  now: Date,
): Promise<NewEvent[]> {
  if (taken.length === 0) return []
  await tx.query(
    `update service_states
    set contested_by = $2, contested_at = $3
    where service_id = any ($1::bigint[])`,
    [taken.map(({ service }) => service.id), reporter, now],
  )
  return taken
    .filter(({ service: { contested_by, contested_at } }) => {
      const isKnown = contested_by === reporter && contested_at !== null
      return !isKnown || now.getTime() - contested_at.getTime() > repeatMs
    })
    .map(({ service: { id, path }, by }) => ({
      type: 'service.reporter_conflict',
      subject: path,
      payload: { serviceId: id, reporter: by, refused: reporter },
    }))
}
