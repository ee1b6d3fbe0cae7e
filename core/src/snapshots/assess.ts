import type { ReceivedChange } from '../changes/received-change.ts'
import type { OutageEvidence, ServiceStatus } from '../contract/index.ts'
import type { LockedService } from '../inventory/services/service-row.ts'
import { cutAtBuckets, type Interval, joinIntervals } from './intervals.ts'
import type { ProbeLatency } from './probe-latencies.ts'
import type { CreditedSegment } from './store-segments.ts'

/** What a report says of one service, read and clamped. `intervals` is undefined in the documented form, which names no intervals. */
export interface Observation {
  path: string
  status: ServiceStatus
  message: string | null
  /** What only administrators read. */
  detail?: string | null
  /** What was seen of the pod that failed, when an outage began. */
  evidence?: OutageEvidence | null
  replicas: number | null
  readyReplicas: number | null
  intervals: Interval[] | undefined
  /** End of the last interval as it was sent, in Unix milliseconds. */
  lastEnd: number | undefined
  /** In the order of time. */
  latencies: readonly ProbeLatency[]
  /** When the certificate ends that a probe was shown, in Unix milliseconds. */
  certificateEndsAt: number | null
  /** What was changed of it, beside its status. */
  changes?: readonly ReceivedChange[]
  /** From when on `status` holds, where that is known from elsewhere than the intervals. */
  since?: number | undefined
}

export interface StatusChange {
  serviceId: number
  at: number
  from: ServiceStatus | null
  to: ServiceStatus
  message: string | null
}

/** What one service's report comes to. */
export interface Assessment {
  /** Segments that nothing stored can overlap. */
  onTime: CreditedSegment[]
  /** Segments that start before the last credited instant. */
  late: CreditedSegment[]
  /** False for a replay that ends before what is known already: it credits time, but says nothing about now. */
  current: boolean
  statusSince: number
  creditedUntil: number | null
  changes: StatusChange[]
}

/**
 * Assesses an observation against what its service already holds. In the documented form the status covers the time since
 * the last credited instant, at most two report intervals back; a first report credits nothing.
 */
export function assess(service: LockedService, seen: Observation, intervalMs: number, now: number): Assessment {
  const until = service.credited_until?.getTime() ?? null
  const intervals = seen.intervals
    ? joinIntervals(seen.intervals, bordersOf(service))
    : intervalSinceLastReport(seen.status, until, intervalMs, now)
  const segments = cutAtBuckets(intervals).map((interval) => ({ ...interval, serviceId: service.id }))
  const isOnTime = (segment: Interval) => until === null || segment.from >= until
  const current = seen.lastEnd === undefined || until === null || seen.lastEnd >= until
  const lastTo = intervals.at(-1)?.to ?? (seen.intervals ? null : now)
  const creditedUntil = until === null || lastTo === null ? (lastTo ?? until) : Math.max(until, lastTo)
  const since = seen.since ?? sinceOf(intervals, seen.status) ?? intervals.at(-1)?.to ?? now
  const changes = changesOf(service, intervals.filter(isOnTime), current ? seen : undefined, since)
  return {
    onTime: segments.filter(isOnTime),
    late: segments.filter((segment) => !isOnTime(segment)),
    current,
    statusSince: seen.since ?? changes.at(-1)?.at ?? service.status_since?.getTime() ?? since,
    creditedUntil,
    changes,
  }
}

/** What is credited ends at the one, and of what lies before the other no change of the present status is made. */
function bordersOf({ credited_until, status_since }: LockedService): number[] {
  return [credited_until, status_since].flatMap((at) => (at ? [at.getTime()] : []))
}

/** The time that a status in the documented form covers; `until` is the last credited instant, and at most two report intervals back are. */
export function intervalSinceLastReport(
  status: ServiceStatus,
  until: number | null,
  intervalMs: number,
  now: number,
): Interval[] {
  if (until === null) return []
  const from = Math.max(until, now - 2 * intervalMs)
  return from < now ? [{ from, to: now, status }] : []
}

/** The start of the unbroken run of `status` that the intervals end with; undefined when they end with another one. */
function sinceOf(intervals: readonly Interval[], status: ServiceStatus): number | undefined {
  let since: number | undefined
  for (const interval of intervals.toReversed()) {
    if (interval.status !== status || (since !== undefined && interval.to !== since)) break
    since = interval.from
  }
  return since
}

function changesOf(
  service: LockedService,
  intervals: readonly Interval[],
  seen: Observation | undefined,
  since: number,
): StatusChange[] {
  const changes: StatusChange[] = []
  let before = service.reported_at === null ? null : service.status
  const note = (at: number, to: ServiceStatus, message: string | null) => {
    if (to === before) return
    changes.push({ serviceId: service.id, at, from: before, to, message })
    before = to
  }
  // What is proven only after the present status was reported, and lies before it, is no change of it.
  const isPast = (interval: Interval) => service.status_since !== null && interval.to <= service.status_since.getTime()
  for (const interval of intervals.filter((one) => !isPast(one))) {
    note(interval.from, interval.status, interval.status === seen?.status ? seen.message : null)
  }
  if (seen) note(since, seen.status, seen.message)
  return changes
}
