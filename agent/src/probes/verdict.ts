import type { Observation } from '../timeline/observation.ts'
import type { ProbeResult } from './result.ts'
import type { ProbeTarget } from './target.ts'

/** How many failures in a row mean DOWN. */
const failuresUntilDown = 3

/** What the results of one probe amount to. */
export interface ProbeState {
  failures: number
  /** When the last result came in that says something of the service, milliseconds since the epoch. */
  resultAt: number
  /** When the last success came in. */
  successAt?: number
  observation: Observation
  /** Set while the prober's own trouble hides the service: since when nothing is known of it. */
  blindSince?: number
  /** When the result before came, when this one came too late after it: what was between them nobody saw. */
  unseenSince?: number
}

/** True while it is open whether failures are an outage: the time since the first of them is DEGRADED, or else DOWN. */
export function isPending({ failures, blindSince }: ProbeState): boolean {
  return blindSince === undefined && failures > 0 && failures < failuresUntilDown
}

/**
 * The state after one more result: a success is OPERATIONAL, or DEGRADED with a weakness; three failures in a row are DOWN, fewer
 * are DEGRADED. An undecided result is UNKNOWN, from the last one on that said something, and counts as no failure. `hold` keeps a
 * failure from being the third.
 */
export function judgeProbe(before: ProbeState | undefined, result: ProbeResult, at: number, hold = false): ProbeState {
  if (result.ok) {
    const { weakness } = result
    const observation: Observation =
      weakness === undefined ? { status: 'OPERATIONAL' } : { status: 'DEGRADED', message: weakness }
    return { failures: 0, resultAt: at, successAt: at, observation }
  }
  if (result.undecided) return blind(before, result.problem, at)
  const most = hold ? Math.max(failuresUntilDown - 1, before?.failures ?? 0) : Number.POSITIVE_INFINITY
  const failures = Math.min((before?.failures ?? 0) + 1, most)
  const status = failures >= failuresUntilDown ? 'DOWN' : 'DEGRADED'
  return {
    failures,
    resultAt: at,
    ...(before?.successAt === undefined ? {} : { successAt: before.successAt }),
    observation: { status, message: result.problem },
  }
}

/** While it was pending whether failures were an outage, it now is whether they were failures: nothing is known since the last success. */
function blind(before: ProbeState | undefined, message: string, at: number): ProbeState {
  const observation: Observation = { status: 'UNKNOWN', message: `the probe is undecided: ${message}` }
  if (before === undefined) return { failures: 0, resultAt: at, observation, blindSince: at }
  const last = isPending(before) ? (before.successAt ?? before.resultAt) : before.resultAt
  return { ...before, observation, blindSince: before.blindSince ?? last }
}

/** What a busy machine may add to the time between two results, in milliseconds. */
const graceMs = 1_000

/**
 * The instant from which a probe is blind, by the clock of `resultAt` in milliseconds: two results are no further apart than
 * an interval and a timeout, counted from `since` where the target was given these times after the last result. Time between
 * results further apart was seen by nobody.
 */
export function staleAt(
  { resultAt, since }: { resultAt: number; since: number },
  { intervalMs, timeoutMs }: Pick<ProbeTarget, 'intervalMs' | 'timeoutMs'>,
): number {
  return Math.max(resultAt, since) + intervalMs + timeoutMs + graceMs
}
