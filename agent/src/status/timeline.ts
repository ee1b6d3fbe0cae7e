import type { ServiceStatus } from '@itops/core/contract'
import { nextBoundary } from '../time/clock.ts'

/** A stretch of observed time: `status` held from `from` (inclusive) to `to` (exclusive), milliseconds since the epoch. */
export interface ObservedPiece {
  from: number
  to: number
  status: ServiceStatus
}

/** One service's observed time that is not yet a piece: it is in `status` since `openFrom`. */
export interface Timeline {
  status: ServiceStatus
  openFrom: number
}

/** What became of a timeline, and the pieces that were closed on the way. */
export interface TimelineStep {
  timeline: Timeline
  pieces: ObservedPiece[]
}

/** The first observation: nothing before it is credited. */
export function openTimeline(status: ServiceStatus, at: number): Timeline {
  return { status, openFrom: at }
}

/** Credits the open time up to `to`, cut at every multiple of `stepMs`. An instant already credited changes nothing. */
export function advance(timeline: Timeline, to: number, stepMs: number): TimelineStep {
  const { status } = timeline
  const pieces: ObservedPiece[] = []
  let from = timeline.openFrom
  while (from < to) {
    const end = Math.min(to, nextBoundary(from, stepMs))
    pieces.push({ from, to: end, status })
    from = end
  }
  return { timeline: { status, openFrom: from }, pieces }
}

/** Credits the old status up to `at` and goes on in the new one. */
export function change(timeline: Timeline, status: ServiceStatus, at: number, stepMs: number): TimelineStep {
  const { timeline: closed, pieces } = advance(timeline, at, stepMs)
  return { timeline: { status, openFrom: closed.openFrom }, pieces }
}

/** Credits up to the last instant that was observed, and goes on at `to`: what lies between is unmeasured. */
export function skip(timeline: Timeline, observedTo: number, to: number, stepMs: number): TimelineStep {
  const { timeline: closed, pieces } = advance(timeline, observedTo, stepMs)
  return { timeline: { status: closed.status, openFrom: to }, pieces }
}
