import { intervalSinceLastReport } from '../../snapshots/assess.ts'
import { type Interval, length } from '../../snapshots/pieces.ts'
import type { Follower } from '../../snapshots/running-credit.ts'
import type { ReportedEntry } from '../report.ts'

/** Only what is up goes on with others: of all else, incidents and burn rates want to know each time. */
export const runningStatus = 'OPERATIONAL' as const

/** What a report comes to for a service that goes on: up to when it is credited, and how much of that was known. Unix milliseconds. */
export interface Going {
  until: number
  overlapMs: number
}

/**
 * Reads what a report says of a service of a credit that ends at `creditedUntil`; undefined unless it says that the service goes on
 * exactly as before. Where nothing is credited yet, or again, `until` is where the credit ends.
 */
export function readGoing(
  { seen, attributes, isGuest }: ReportedEntry,
  follower: Follower,
  creditedUntil: number,
  { intervalMs, now }: { intervalMs: number; now: number },
): Going | undefined {
  if (isGuest || !saysNothingNew(seen) || !isAsStored(seen, follower) || !hasAttributes(attributes, follower)) {
    return undefined
  }
  const intervals = seen.intervals ?? intervalSinceLastReport(seen.status, creditedUntil, intervalMs, now)
  if (intervals.some(({ status }) => status !== runningStatus)) return undefined
  const last = intervals.at(-1)?.to ?? creditedUntil
  if (seen.intervals !== undefined && last !== (seen.lastEnd ?? creditedUntil)) return undefined
  if (last === creditedUntil) {
    // Of what runs, each instant is known to be up; what was stored before may say otherwise.
    const isKnown = intervals.every(({ from }) => from >= follower.runningFrom.getTime())
    return isKnown ? { until: last, overlapMs: sum(intervals) } : undefined
  }
  const isWhole = intervals.every(({ from }, index) => from === (intervals[index - 1]?.to ?? creditedUntil))
  return isWhole ? { until: last, overlapMs: 0 } : undefined
}

const sum = (intervals: readonly Interval[]) => intervals.reduce((total, interval) => total + length(interval), 0)

function isAsStored(seen: ReportedEntry['seen'], stored: Follower): boolean {
  return (
    seen.path === stored.path &&
    seen.message === stored.message &&
    (seen.detail ?? null) === stored.detail &&
    (seen.replicas ?? stored.replicas) === stored.replicas &&
    (seen.readyReplicas ?? stored.readyReplicas) === stored.readyReplicas
  )
}

/** Whether a report of a service says no more than that it is up. */
export function saysNothingNew(seen: ReportedEntry['seen']): boolean {
  return (
    seen.status === runningStatus &&
    seen.latencies.length === 0 &&
    seen.certificateEndsAt === null &&
    seen.since === undefined &&
    (seen.evidence ?? null) === null &&
    (seen.changes?.length ?? 0) === 0
  )
}

/** Whether what a report says of a service itself is what is stored of it. */
export function hasAttributes(
  said: ReportedEntry['attributes'],
  stored: Pick<Follower, 'criticality' | 'slaGroup' | 'type' | 'tags' | 'workloadType'>,
): boolean {
  return (
    (said.criticality ?? stored.criticality) === stored.criticality &&
    (said.slaGroup ?? stored.slaGroup) === stored.slaGroup &&
    (said.type ?? stored.type) === stored.type &&
    (said.workloadType ?? stored.workloadType) === stored.workloadType &&
    (said.tags === undefined || JSON.stringify(said.tags) === JSON.stringify(stored.tags))
  )
}
