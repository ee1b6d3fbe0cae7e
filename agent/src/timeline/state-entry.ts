import type { Latency } from '@itops/core/contract'
import { lastBoundary } from '../platform/time/clock.ts'
import type { Observation } from './observation.ts'
import {
  advance,
  change,
  type Looker,
  type ObservedInterval,
  openSegment,
  openTimeline,
  openVerdict,
  type Timeline,
  type TimelineStep,
  unsee,
  type Verdict,
} from './timeline.ts'

/** What is seen of a service now. */
export interface StatusObservation {
  observation: Observation
  /** From when on it holds, if that is not now: a little before. */
  since?: number
  /** While it is undecided: what the time was if a pending outage is confirmed. */
  fallback?: Verdict['fallback']
  /** True when a pending outage was just confirmed. */
  confirmed?: boolean
  /** What remains if one of two who look turns out to have seen nothing. */
  without?: NonNullable<Verdict['without']>
  /** Those who have seen nothing since an instant (milliseconds since the epoch): that time is what remains without them. */
  unseen?: readonly { looker: Looker; since: number }[]
}

/** One service on the state store. */
export interface Entry {
  observation: Observation
  timeline: Timeline
  /** By the start of the step in which a probe ended; an interval of that step takes it along. */
  latencies: Map<number, Latency>
}

/** What is new: another status, another verdict of the same status (a pending outage), or only other words or counts of pods. */
export type Novelty = 'status' | 'verdict' | 'message' | undefined

/** What is new, and whether the words or counts are, too. */
interface Seen {
  novelty: Novelty
  isNews: boolean
}

/** The time of a service that is not credited yet: from `creditedTo` on it is in `status`, for sure or (`fallback`) not. */
export type OpenTime = Verdict & { creditedTo: number }

/** The open time of a service; nothing of one that is not there. */
export function openTime(entry: Entry | undefined): OpenTime | undefined {
  return entry && openSegment(entry.timeline)
}

/** A service that is seen for the first time. */
export function openEntry(observed: StatusObservation, now: number): Entry {
  return { observation: observed.observation, timeline: openTimeline(verdictOf(observed), now), latencies: new Map() }
}

/** When it is, up to when what was observed of a service is proven, and at which multiples intervals are cut. */
export interface Instant {
  now: number
  seenTo: number
  stepMs: number
}

const none: NonNullable<StatusObservation['unseen']> = []

/** Takes what is seen now; returns where the timeline goes from here, and what is new. */
export function see(entry: Entry, observed: StatusObservation, { now, seenTo, stepMs }: Instant): TimelineStep & Seen {
  const before = entry.observation
  entry.observation = observed.observation
  let { timeline } = entry
  for (const { looker, since } of observed.unseen ?? none) timeline = unsee(timeline, looker, since)
  const verdict = verdictOf(observed)
  const { status } = observed.observation
  if (isSame(openVerdict(timeline), verdict)) {
    const step = advance(timeline, Number.NEGATIVE_INFINITY, stepMs, seenTo)
    if (before.status !== status) return { ...step, novelty: 'status', isNews: true }
    const isNews = !saysTheSame(before, observed.observation)
    if (!isSame(openVerdict(entry.timeline), verdict)) return { ...step, novelty: 'verdict', isNews }
    return { ...step, novelty: isNews ? 'message' : undefined, isNews }
  }
  const step = change(timeline, verdict, observed.since ?? now, stepMs, { confirmed: observed.confirmed, seenTo })
  const isNews = !saysTheSame(before, observed.observation)
  return { ...step, novelty: before.status === status ? 'verdict' : 'status', isNews }
}

function saysTheSame(a: Observation, b: Observation): boolean {
  return (
    a.message === b.message && a.detail === b.detail && a.replicas === b.replicas && a.readyReplicas === b.readyReplicas
  )
}

function verdictOf({ observation: { status }, fallback, without }: StatusObservation): Verdict {
  return { status, fallback, ...(without && { without }) }
}

function isSame(a: Verdict, b: Verdict): boolean {
  const same = (one: Verdict | undefined, other: Verdict | undefined) =>
    one?.status === other?.status && one?.fallback === other?.fallback
  return same(a, b) && same(a.without?.workload, b.without?.workload) && same(a.without?.probe, b.without?.probe)
}

/** Notes that a probe took `ms` milliseconds and ended now; nothing of a service that is not there. */
export function measure(entry: Entry | undefined, ms: number, now: number, stepMs: number): void {
  if (!entry) return
  const { latencies } = entry
  const step = lastBoundary(now, stepMs)
  const { count, sumMs, minMs, maxMs } = latencies.get(step) ?? { count: 0, sumMs: 0, minMs: ms, maxMs: ms }
  latencies.set(step, { count: count + 1, sumMs: sumMs + ms, minMs: Math.min(minMs, ms), maxMs: Math.max(maxMs, ms) })
}

/** The interval with what its step has measured so far, which is taken out; what was measured before it is let go. */
export function withLatency({ latencies }: Entry, interval: ObservedInterval, stepMs: number): ObservedInterval {
  const step = lastBoundary(interval.from, stepMs)
  const latency = latencies.get(step)
  for (const key of latencies.keys()) if (key <= step) latencies.delete(key)
  return latency ? { ...interval, latency } : interval
}
