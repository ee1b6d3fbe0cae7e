import type { Queryable } from '../../platform/database/database.ts'
import type { CreditedSegment } from '../../snapshots/store-segments.ts'
import type { DecidedObservation } from './record-observations.ts'

/**
 * The decided time whose status events are to be derived from what is stored: which node reported first is no matter then. Also time that was
 * stored before: while it waited to be decided again, something else may have been shown of it. What is shown now may begin where that
 * ends, and nothing of it is stored: that event stays.
 */
export function beforePresent(
  decided: readonly Pick<DecidedObservation, 'service' | 'seen' | 'extent' | 'isOld'>[],
  segments: readonly CreditedSegment[],
): CreditedSegment[] {
  const byId = new Map(decided.map((one) => [one.service.id, one.seen.since]))
  const own = segments.filter(({ serviceId }) => byId.has(serviceId))
  const again = decided.flatMap(({ service, seen: { status }, extent }) =>
    extent ? [{ ...extent, serviceId: service.id, status }] : [],
  )
  const begun = decided.flatMap(({ service, seen: { since, status }, isOld }) =>
    isOld && since !== undefined ? [{ serviceId: service.id, from: since, to: since, status }] : [],
  )
  const ended = [...own, ...again].map((segment) =>
    byId.get(segment.serviceId) === segment.to ? { ...segment, to: segment.to - 1 } : segment,
  )
  return [...ended, ...begun]
}

/** Gives the words of what was decided to the status events that have none, in one statement when there are any. */
export async function nameStatusEvents(
  tx: Queryable,
  decided: readonly Pick<DecidedObservation, 'service' | 'words'>[],
): Promise<void> {
  const named = decided.flatMap(({ service, words }) => [...words].map(([at, text]) => ({ id: service.id, at, text })))
  if (named.length === 0) return
  await tx.query(
    `update service_status_events e
    set message = w.text
    from unnest($1::bigint[], $2::timestamptz[], $3::text[]) as w (service_id, at, text)
    where e.service_id = w.service_id
      and e.time = w.at
      and e.message is null`,
    [named.map(({ id }) => id), named.map(({ at }) => new Date(at)), named.map(({ text }) => text)],
  )
}
