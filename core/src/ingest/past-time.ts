import { assertKind, hasKind } from '../auth/grants/may.ts'
import type { Actor } from '../platform/context.ts'
import type { Interval } from '../snapshots/intervals.ts'

/** What ended longer ago than this is past time: the aggregates have been there, and no live report speaks of it. */
const pastMs = 15 * 60_000

/**
 * The intervals that the actor's key may credit. Past time is filled by keys of the kind `agent`, whose agents replay what they kept while
 * core was away; and past planned maintenance, which takes downtime out of an account, also needs the kind `windows`: without it those
 * intervals are left out, with a warning. Throws `forbidden_key` for a key that may fill no past time.
 */
export function mayFill(
  actor: Actor,
  name: string,
  intervals: Interval[],
  now: number,
): { intervals: Interval[]; warnings: string[] } {
  if (hasKind(actor, 'agent') && hasKind(actor, 'windows')) return { intervals, warnings: [] }
  const isPast = ({ to }: Interval) => to < now - pastMs
  if (intervals.some(isPast)) assertKind(actor, 'agent')
  if (hasKind(actor, 'windows')) return { intervals, warnings: [] }
  const kept = intervals.filter((interval) => interval.status !== 'MAINTENANCE' || !isPast(interval))
  const left = intervals.length - kept.length
  if (left === 0) return { intervals, warnings: [] }
  const counted = left === 1 ? '1 interval is' : `${left} intervals are`
  return {
    intervals: kept,
    warnings: [
      `service "${name}": ${counted} left out: planned maintenance of past time needs a key of the kind windows, which ${actor.name} has not.`,
    ],
  }
}
