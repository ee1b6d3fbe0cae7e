import type { Observation } from '../status/workload-rule.ts'
import type { ProbeResult } from './http.ts'
import type { ProbeTarget } from './target.ts'

/** How many failures in a row mean DOWN. */
const failuresUntilDown = 3

/** What the results of one probe amount to. */
export interface ProbeState {
  failures: number
  /** When the last result came in, milliseconds since the epoch. */
  resultAt: number
  observation: Observation
}

/** True while it is open whether failures are an outage: the time since the first of them is DEGRADED, or else DOWN. */
export function isInDoubt({ failures }: ProbeState): boolean {
  return failures > 0 && failures < failuresUntilDown
}

/** The state after one more result: a success is OPERATIONAL, three failures in a row are DOWN, fewer are DEGRADED. */
export function judgeProbe(before: ProbeState | undefined, result: ProbeResult, at: number): ProbeState {
  if (result.ok) return { failures: 0, resultAt: at, observation: { status: 'OPERATIONAL' } }
  const failures = (before?.failures ?? 0) + 1
  const status = failures >= failuresUntilDown ? 'DOWN' : 'DEGRADED'
  return { failures, resultAt: at, observation: { status, message: result.problem } }
}

/**
 * The instant from which a probe's last result says nothing any more: two intervals and a timeout after it, or after `since`,
 * when the target was given these times.
 */
export function staleAt({ resultAt }: ProbeState, since: number, { intervalMs, timeoutMs }: ProbeTarget): number {
  return Math.max(resultAt, since) + 2 * intervalMs + timeoutMs
}
