import type { ReceivedChange } from '../changes/received-change.ts'
import type { OutageEvidence, ServiceStatus } from '../contract/index.ts'
import type { LockedService } from '../inventory/services/service-row.ts'
import { cutAtBuckets, type Span } from './pieces.ts'
import type { ProbeLatency } from './probe-latencies.ts'
import type { CreditedPiece } from './store-pieces.ts'

/** What a report says of one service, read and clamped. `spans` is undefined in the documented form, which names no pieces. */
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
  spans: Span[] | undefined
  /** End of the last piece as it was sent, in Unix milliseconds. */
  lastEnd: number | undefined
  /** In the order of time. */
  latencies: readonly ProbeLatency[]
  /** When the certificate ends that a probe was shown, in Unix milliseconds. */
  certificateEndsAt: number | null
  /** What was changed of it, beside its status. */
  changes?: readonly ReceivedChange[]
  /** From when on `status` holds, where that is known from elsewhere than the spans. */
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
  /** Pieces that nothing stored can overlap. */
  onTime: CreditedPiece[]
  /** Pieces that start before the last credited instant. */
  late: CreditedPiece[]
  /** False for a replay that ends before what is known already: it credits time, but says nothing about now. */
  current: boolean
  statusSince: number
  creditedUntil: number | null
  changes: StatusChange[]
}

/**
 * Assesses an observation against what its service already holds. In the documented form the status covers the time since
 * the last credited instant, at most two intervals back; a first report credits nothing.
 */
export function assess(service: LockedService, seen: Observation, intervalMs: number, now: number): Assessment {
  const until = service.credited_until?.getTime() ?? null
  const spans = seen.spans ?? spanSinceLastReport(seen.status, until, intervalMs, now)
  const pieces = cutAtBuckets(spans).map((span) => ({ ...span, serviceId: service.id }))
  const isOnTime = (piece: Span) => until === null || piece.from >= until
  const current = seen.lastEnd === undefined || until === null || seen.lastEnd >= until
  const lastTo = spans.at(-1)?.to ?? (seen.spans ? null : now)
  const creditedUntil = until === null || lastTo === null ? (lastTo ?? until) : Math.max(until, lastTo)
  const since = seen.since ?? sinceOf(spans, seen.status) ?? spans.at(-1)?.to ?? now
  const changes = changesOf(service, spans.filter(isOnTime), current ? seen : undefined, since)
  return {
    onTime: pieces.filter(isOnTime),
    late: pieces.filter((piece) => !isOnTime(piece)),
    current,
    statusSince: seen.since ?? changes.at(-1)?.at ?? service.status_since?.getTime() ?? since,
    creditedUntil,
    changes,
  }
}

/** The time that a status in the documented form covers; `until` is the last credited instant, and at most two intervals back are. */
export function spanSinceLastReport(
  status: ServiceStatus,
  until: number | null,
  intervalMs: number,
  now: number,
): Span[] {
  if (until === null) return []
  const from = Math.max(until, now - 2 * intervalMs)
  return from < now ? [{ from, to: now, status }] : []
}

/** The start of the unbroken run of `status` that the spans end with; undefined when they end with another one. */
function sinceOf(spans: readonly Span[], status: ServiceStatus): number | undefined {
  let since: number | undefined
  for (const span of spans.toReversed()) {
    if (span.status !== status || (since !== undefined && span.to !== since)) break
    since = span.from
  }
  return since
}

function changesOf(
  service: LockedService,
  spans: readonly Span[],
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
  const isPast = (span: Span) => service.status_since !== null && span.to <= service.status_since.getTime()
  for (const span of spans.filter((one) => !isPast(one))) {
    note(span.from, span.status, span.status === seen?.status ? seen.message : null)
  }
  if (seen) note(since, seen.status, seen.message)
  return changes
}
