import type { Names, Proxies } from '@itops/core/dial'
import type { ProbeFiles } from './probe-files.ts'
import type { ProbeTarget } from './target.ts'

/** The certificate that a server showed: when it ends, milliseconds since the epoch. */
export interface Certificate {
  endsAt: number
}

/**
 * How one probe ended, and after how many milliseconds; `problem` is why it failed. `undecided` when the trouble may be our own: then
 * it says nothing of the service. `reached` when the other side was there at all, whatever it answered.
 */
export type ProbeResult = { latencyMs: number; certificate?: Certificate; addresses: readonly string[] } & (
  | { ok: true; weakness?: string }
  | { ok: false; problem: string; undecided: boolean; reached: boolean }
)

/** What a probe has come to so far: it is known also when the time is over. */
export interface Progress {
  /** What it waits for. */
  stage: 'names' | 'connection' | 'answer'
  addresses: readonly string[]
  reached: boolean
  certificate?: Certificate
}

/** What a kind of probe found: nothing is wrong, or `problem`, or something that is no failure yet. */
export interface Finding {
  problem?: string
  weakness?: string
  /** How long the answer took, in milliseconds, where more than the answer was waited for. */
  latencyMs?: number
  /** The problem is that nothing came, which may be for want of time to look. */
  hinges?: boolean
}

/** What probes need of the world. */
export interface ProbeWorld {
  names: Names
  proxies: Proxies
  files: ProbeFiles
  /** Milliseconds that only ever grow. */
  monotonic(): number
  /** Milliseconds since the epoch. */
  now(): number
}

/** One probe under way. */
export interface Asking extends ProbeWorld {
  target: ProbeTarget
  signal: AbortSignal
  progress: Progress
}

export type ProbeOutcome = 'success' | 'failure' | 'undecided'

/** One word for how a probe ended. */
export function outcomeOf(result: ProbeResult): ProbeOutcome {
  if (result.ok) return 'success'
  return result.undecided ? 'undecided' : 'failure'
}
