import type { Latency, ServiceStatus } from '@itops/core/contract'
import { nextBoundary } from '../time/clock.ts'

/** A stretch of observed time: `status` held from `from` (inclusive) to `to` (exclusive), milliseconds since the epoch. */
export interface ObservedPiece {
  from: number
  to: number
  status: ServiceStatus
  /** What the probes that ended in it measured. */
  latency?: Latency
}

/** A piece of a service's time. */
export interface ServicePiece {
  path: string
  piece: ObservedPiece
}

/** What is observed: a status, and beside it what the time was if the doubt about it turns out badly. */
export interface Verdict {
  status: ServiceStatus
  /** Set while it is undecided: the time is held back until it is `status` or this. */
  orElse?: ServiceStatus | undefined
}

/** A verdict and the instant from which on it holds. */
interface Stretch extends Verdict {
  from: number
}

/** One service's observed time that is not yet a piece: stretches one after the other, the last one still open. */
export interface Timeline {
  stretches: readonly [Stretch, ...Stretch[]]
}

/** What became of a timeline, and the pieces that were closed on the way. */
export interface TimelineStep {
  timeline: Timeline
  pieces: ObservedPiece[]
}

/** The first observation: nothing before it is credited. */
export function openTimeline(verdict: Verdict, at: number): Timeline {
  return { stretches: [{ ...verdict, from: at }] }
}

/** What is observed now. */
export function openVerdict({ stretches }: Timeline): Verdict {
  return lastOf(stretches)
}

/** The stretch that is still open, and the instant from which on nothing is credited yet. */
export function openStretch({ stretches }: Timeline): Verdict & { creditedTo: number } {
  return { ...lastOf(stretches), creditedTo: stretches[0].from }
}

/**
 * Credits the time up to `to`, cut at every multiple of `stepMs`, but nothing from the first doubt on. An instant already
 * credited changes nothing.
 */
export function advance({ stretches }: Timeline, to: number, stepMs: number): TimelineStep {
  const pieces: ObservedPiece[] = []
  const left: Stretch[] = []
  for (const [index, stretch] of stretches.entries()) {
    const next = stretches[index + 1]
    if (left.length > 0 || stretch.orElse !== undefined) {
      left.push(stretch)
      continue
    }
    const end = next ? next.from : Math.max(stretch.from, to)
    pieces.push(...cut(stretch, end, stepMs))
    if (!next) left.push({ ...stretch, from: end })
  }
  const [first, ...rest] = left
  return { timeline: first ? { stretches: [first, ...rest] } : { stretches }, pieces }
}

/**
 * Goes on with another verdict from `at` on, but not before what is credited already. Once the verdict is free of doubt,
 * what was held back is credited: as its alternative when the doubt ended `badly`, else as it was shown.
 */
export function change(timeline: Timeline, verdict: Verdict, at: number, stepMs: number, badly = false): TimelineStep {
  const { stretches } = verdict.orElse === undefined ? settle(timeline, badly) : timeline
  const open = lastOf(stretches)
  const from = Math.max(at, open.from)
  // An open stretch of no length gives way to the new one.
  const [first, ...rest] = stretches.filter((stretch) => stretch !== open || stretch.from < from)
  const next: Stretch = { ...verdict, from }
  return advance({ stretches: first ? [first, ...rest, next] : [next] }, from, stepMs)
}

/** Ends every doubt: what was held back is taken as it was shown, or, when `badly`, as its alternative. */
export function settle({ stretches: [first, ...rest] }: Timeline, badly: boolean): Timeline {
  const decide = ({ from, status, orElse = status }: Stretch): Stretch => ({ from, status: badly ? orElse : status })
  return { stretches: [decide(first), ...rest.map(decide)] }
}

/** Credits up to the last instant that was observed, and goes on at `to`: what lies between is unmeasured. */
export function skip(timeline: Timeline, observedTo: number, to: number, stepMs: number): TimelineStep {
  const { timeline: closed, pieces } = advance(settle(timeline, false), observedTo, stepMs)
  return { timeline: openTimeline({ status: lastOf(closed.stretches).status }, to), pieces }
}

function cut({ from, status }: Stretch, to: number, stepMs: number): ObservedPiece[] {
  const pieces: ObservedPiece[] = []
  let start = from
  while (start < to) {
    const end = Math.min(to, nextBoundary(start, stepMs))
    pieces.push({ from: start, to: end, status })
    start = end
  }
  return pieces
}

function lastOf(stretches: Timeline['stretches']): Stretch {
  return stretches.at(-1) ?? stretches[0]
}
