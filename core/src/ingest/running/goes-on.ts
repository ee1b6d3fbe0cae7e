import type { IncidentTracking } from '../../incidents/tracking/outages.ts'
import { intervalSinceLastReport } from '../../snapshots/assess.ts'
import { type Interval, length } from '../../snapshots/intervals.ts'
import type { Follower } from '../../snapshots/running-credit.ts'
import { certificateNotice } from '../certificate-notice.ts'
import type { ReportedEntry } from '../report.ts'

/** What a report comes to for a service that goes on: up to when it is credited, and how much of that was known. Unix milliseconds. */
export interface Going {
  until: number
  overlapMs: number
}

/** When a report is taken, how often its sender reports, and what outages do. */
export interface Circumstances {
  intervalMs: number
  now: number
  incidents: IncidentTracking
}

/**
 * Reads what a report says of a service of a credit that ends at `creditedUntil`; undefined unless it says that the service goes on
 * exactly as before. Where nothing is credited yet, or again, `until` is where the credit ends.
 */
export function readGoing(
  { seen, attributes, isGuest }: ReportedEntry,
  follower: Follower,
  creditedUntil: number,
  { intervalMs, now, incidents }: Circumstances,
): Going | undefined {
  if (isGuest || !saysNothingNew(seen) || !isAsStored(seen, follower, now) || !hasAttributes(attributes, follower)) {
    return undefined
  }
  if (hasToBeTracked(follower, incidents)) return undefined
  const intervals = seen.intervals ?? intervalSinceLastReport(seen.status, creditedUntil, intervalMs, now)
  if (intervals.some(({ status }) => status !== follower.status)) return undefined
  const last = intervals.at(-1)?.to ?? creditedUntil
  if (seen.intervals !== undefined && last !== (seen.lastEnd ?? creditedUntil)) return undefined
  if (last === creditedUntil) {
    // Of what runs, the status of each instant is known; what was stored before may say otherwise.
    const isKnown = intervals.every(({ from }) => from >= follower.runningFrom.getTime())
    return isKnown ? { until: last, overlapMs: sum(intervals) } : undefined
  }
  const isWhole = intervals.every(({ from }, index) => from === (intervals[index - 1]?.to ?? creditedUntil))
  return isWhole ? { until: last, overlapMs: 0 } : undefined
}

const sum = (intervals: readonly Interval[]) => intervals.reduce((total, interval) => total + length(interval), 0)

/** Whether its incidents are not what its status says: the next report of it may open, move or end one. */
function hasToBeTracked({ status, statusSince, incidentSince }: Follower, incidents: IncidentTracking): boolean {
  if (incidents === 'ignore' || status === 'UNKNOWN') return false
  if (status !== 'DOWN') return incidentSince !== null
  if (incidentSince === null) return incidents === 'open'
  return statusSince === null || incidentSince > statusSince
}

function isAsStored(seen: ReportedEntry['seen'], stored: Follower, now: number): boolean {
  return (
    seen.path === stored.path &&
    seen.status === stored.status &&
    seen.message === stored.message &&
    (seen.detail ?? null) === stored.detail &&
    (seen.replicas ?? stored.replicas) === stored.replicas &&
    (seen.readyReplicas ?? stored.readyReplicas) === stored.readyReplicas &&
    hasCertificate(seen, stored, now)
  )
}

/** Whether its certificate is the one that is stored, and nobody is to be notified of it. */
function hasCertificate(seen: ReportedEntry['seen'], stored: Follower, now: number): boolean {
  if (seen.certificateEndsAt === null) return true
  const { serviceId: id, path, certificateEndsAt, certificateNoticedDays } = stored
  const service = { id, path, certificate_ends_at: certificateEndsAt, certificate_noticed_days: certificateNoticedDays }
  const { endsAt, noticedDays, event } = certificateNotice(service, seen, now)
  return !event && noticedDays === certificateNoticedDays && endsAt?.getTime() === certificateEndsAt?.getTime()
}

/** Whether a report of a service says no more than its status, its certificate and what its probes measured. */
export function saysNothingNew(seen: ReportedEntry['seen']): boolean {
  return seen.since === undefined && (seen.evidence ?? null) === null && (seen.changes?.length ?? 0) === 0
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
