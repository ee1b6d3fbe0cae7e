import type { Latency, ServiceStatus } from '@itops/core/contract'
import { nextBoundary } from '../platform/time/clock.ts'

/** An interval of observed time: `status` held from `from` (inclusive) to `to` (exclusive), milliseconds since the epoch. */
export interface ObservedInterval {
  from: number
  to: number
  status: ServiceStatus
  /** What the probes that ended in it measured. */
  latency?: Latency
}

/** An interval of a service's time. */
export interface ServiceInterval {
  path: string
  interval: ObservedInterval
}

/** Who looks at a service: the watch of its workload, or its probe. */
export type Looker = 'workload' | 'probe'

/** A status, and beside it what the time was if the outage that is pending is confirmed. */
interface Judgement {
  status: ServiceStatus
  /** Set while it is undecided: the time is held back until it is `status` or this. */
  fallback?: ServiceStatus | undefined
}

/** What is observed by all who look. */
export interface Verdict extends Judgement {
  /** What remains if one of them turns out to have seen nothing; UNKNOWN where it says nothing of one. */
  without?: Partial<Record<Looker, Judgement>>
}

/** A verdict and the instant from which on it holds. */
interface Segment extends Verdict {
  from: number
}

/** One service's observed time that is not yet an interval: segments one after the other, the last one still open. */
export interface Timeline {
  segments: readonly [Segment, ...Segment[]]
}

/** What became of a timeline, and the intervals that were closed on the way. */
export interface TimelineStep {
  timeline: Timeline
  intervals: ObservedInterval[]
}

/** The first observation: nothing before it is credited. */
export function openTimeline(verdict: Verdict, at: number): Timeline {
  return { segments: [{ ...verdict, from: at }] }
}

/** What is observed now. */
export function openVerdict({ segments }: Timeline): Verdict {
  return lastOf(segments)
}

/**
 * The segment that is still open, and the instant from which on it is all there is: where a pending outage began, else where the
 * segment did. What came before and still waits for its proof is left out.
 */
export function openSegment({ segments }: Timeline): Verdict & { creditedTo: number } {
  const open = lastOf(segments)
  const pending = segments.find(({ fallback }) => fallback !== undefined) ?? open
  return { ...open, creditedTo: pending.from }
}

/**
 * Credits the time up to `to`, cut at every multiple of `stepMs`, but nothing from the first pending outage on. What came before the
 * last change is credited up to `seenTo`, the instant up to which somebody saw it. An instant already credited changes
 * nothing.
 */
export function advance(timeline: Timeline, to: number, stepMs: number, seenTo = to): TimelineStep {
  const { segments } = timeline
  const [only] = segments
  // So it is nearly always: one segment, of which nothing is to be credited yet.
  if (segments.length === 1 && (to <= only.from || only.fallback !== undefined)) return { timeline, intervals: [] }
  const intervals: ObservedInterval[] = []
  const left: Segment[] = []
  for (const [index, segment] of segments.entries()) {
    const next = segments[index + 1]
    if (left.length > 0 || segment.fallback !== undefined) {
      left.push(segment)
      continue
    }
    const isSeen = next !== undefined && next.from <= seenTo
    const end = isSeen ? next.from : Math.max(segment.from, Math.min(to, next?.from ?? to))
    for (const interval of cut(segment, end, stepMs)) append(intervals, interval, stepMs)
    if (!isSeen) left.push({ ...segment, from: end })
  }
  const [first, ...rest] = left
  return { timeline: first ? { segments: [first, ...rest] } : { segments }, intervals }
}

/** Two intervals of one status that no boundary divides are one. */
function append(intervals: ObservedInterval[], interval: ObservedInterval, stepMs: number): void {
  const last = intervals.at(-1)
  if (last && last.status === interval.status && last.to === interval.from && interval.from % stepMs !== 0) {
    intervals[intervals.length - 1] = { ...last, to: interval.to }
  } else intervals.push(interval)
}

/** One of those who look turns out to have seen nothing from `from` on: what is not yet credited is what remains without it. */
export function unsee({ segments }: Timeline, looker: Looker, from: number): Timeline {
  const changed = segments.flatMap((segment, index): Segment[] => {
    const end = segments[index + 1]?.from ?? Number.POSITIVE_INFINITY
    if (end <= from) return [segment]
    const rest: Judgement = segment.without?.[looker] ?? { status: 'UNKNOWN' }
    const without = segment.without && { without: { ...segment.without, [looker]: rest } }
    const blind: Segment = { ...rest, from: Math.max(segment.from, from), ...without }
    return segment.from < from ? [segment, blind] : [blind]
  })
  const [first, ...others] = changed
  return { segments: first ? [first, ...others] : segments }
}

/**
 * Goes on with another verdict from `at` on, but not before what is credited already. Once the verdict is no longer pending,
 * what was held back is credited: as its alternative when the pending outage was `confirmed`, else as it was shown; all of it only
 * up to `seenTo`.
 */
export function change(
  timeline: Timeline,
  verdict: Verdict,
  at: number,
  stepMs: number,
  { confirmed = false, seenTo = Number.POSITIVE_INFINITY }: ChangeOptions = {},
): TimelineStep {
  const { segments } = verdict.fallback === undefined ? endPending(timeline, confirmed) : timeline
  const open = lastOf(segments)
  const from = Math.max(at, open.from)
  // An open segment of no length gives way to the new one.
  const [first, ...rest] = segments.filter((segment) => segment !== open || segment.from < from)
  const next: Segment = { ...verdict, from }
  const credited = Math.min(from, seenTo)
  return advance({ segments: first ? [first, ...rest, next] : [next] }, Number.NEGATIVE_INFINITY, stepMs, credited)
}

export interface ChangeOptions {
  confirmed?: boolean | undefined
  /** The instant up to which somebody saw what was before; all of it, where nothing is said. */
  seenTo?: number
}

/** Ends every pending outage: what was held back is taken as it was shown, or, when `confirmed`, as its alternative. */
export function endPending({ segments: [first, ...rest] }: Timeline, confirmed: boolean): Timeline {
  const decide = ({ from, status, fallback, without }: Segment): Segment => ({
    from,
    ...decided({ status, fallback }, confirmed),
    ...(without && { without: decideEach(without, confirmed) }),
  })
  return { segments: [decide(first), ...rest.map(decide)] }
}

function decided({ status, fallback = status }: Judgement, confirmed: boolean): Judgement {
  return { status: confirmed ? fallback : status }
}

function decideEach(
  { workload, probe }: NonNullable<Verdict['without']>,
  confirmed: boolean,
): NonNullable<Verdict['without']> {
  return {
    ...(workload && { workload: decided(workload, confirmed) }),
    ...(probe && { probe: decided(probe, confirmed) }),
  }
}

/** Credits up to the last instant that was observed, and goes on at `to`: what lies between is unmeasured. */
export function skip(timeline: Timeline, observedTo: number, to: number, stepMs: number): TimelineStep {
  const { timeline: closed, intervals } = advance(endPending(timeline, false), observedTo, stepMs)
  return { timeline: openTimeline({ status: lastOf(closed.segments).status }, to), intervals }
}

function cut({ from, status }: Segment, to: number, stepMs: number): ObservedInterval[] {
  const intervals: ObservedInterval[] = []
  let start = from
  while (start < to) {
    const end = Math.min(to, nextBoundary(start, stepMs))
    intervals.push({ from: start, to: end, status })
    start = end
  }
  return intervals
}

function lastOf(segments: Timeline['segments']): Segment {
  return segments.at(-1) ?? segments[0]
}
