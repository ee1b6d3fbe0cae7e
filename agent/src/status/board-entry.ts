import type { Latency } from '@itops/core/contract'
import { lastBoundary } from '../time/clock.ts'
import {
  change,
  type ObservedPiece,
  openStretch,
  openTimeline,
  openVerdict,
  type Timeline,
  type TimelineStep,
  type Verdict,
} from './timeline.ts'
import type { Observation } from './workload-rule.ts'

/** What is seen of a service now. */
export interface Sight {
  observation: Observation
  /** From when on it holds, if that is not now: a little before. */
  since?: number
  /** While it is undecided: what the time was if the doubt ends badly. */
  orElse?: Verdict['orElse']
  /** True when a doubt has just ended badly. */
  badly?: boolean
}

/** One service on the board. */
export interface Entry {
  observation: Observation
  timeline: Timeline
  /** By the start of the step in which a probe ended; a piece of that step takes it along. */
  latencies: Map<number, Latency>
}

/** What is new: another status, another verdict of the same status (a doubt), or only other words. */
export type Novelty = 'status' | 'verdict' | 'message' | undefined

/** The time of a service that is not credited yet: from `creditedTo` on it is in `status`, for sure or (`orElse`) not. */
export type OpenTime = Verdict & { creditedTo: number }

/** The open time of a service; nothing of one that is not there. */
export function openTime(entry: Entry | undefined): OpenTime | undefined {
  return entry && openStretch(entry.timeline)
}

/** A service that is seen for the first time. */
export function openEntry({ observation, orElse }: Sight, now: number): Entry {
  return { observation, timeline: openTimeline({ status: observation.status, orElse }, now), latencies: new Map() }
}

/** Takes what is seen now; returns where the timeline goes from here, and what is new. */
export function see(
  entry: Entry,
  { observation, since, orElse, badly }: Sight,
  now: number,
  stepMs: number,
): TimelineStep & { novelty: Novelty } {
  const before = entry.observation
  entry.observation = observation
  const open = openVerdict(entry.timeline)
  const { status, message } = observation
  if (open.status === status && open.orElse === orElse) {
    const novelty = before.message === message ? undefined : 'message'
    return { timeline: entry.timeline, pieces: [], novelty }
  }
  const step = change(entry.timeline, { status, orElse }, since ?? now, stepMs, badly)
  return { ...step, novelty: before.status === status ? 'verdict' : 'status' }
}

/** Notes that a probe took `ms` milliseconds and ended now; nothing of a service that is not there. */
export function measure(entry: Entry | undefined, ms: number, now: number, stepMs: number): void {
  if (!entry) return
  const { latencies } = entry
  const step = lastBoundary(now, stepMs)
  const { count, sumMs, minMs, maxMs } = latencies.get(step) ?? { count: 0, sumMs: 0, minMs: ms, maxMs: ms }
  latencies.set(step, { count: count + 1, sumMs: sumMs + ms, minMs: Math.min(minMs, ms), maxMs: Math.max(maxMs, ms) })
}

/** The piece with what its step has measured so far, which is taken out; what was measured before it is let go. */
export function withLatency({ latencies }: Entry, piece: ObservedPiece, stepMs: number): ObservedPiece {
  const step = lastBoundary(piece.from, stepMs)
  const latency = latencies.get(step)
  for (const key of latencies.keys()) if (key <= step) latencies.delete(key)
  return latency ? { ...piece, latency } : piece
}
