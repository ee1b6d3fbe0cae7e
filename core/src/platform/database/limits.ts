import { setMaxListeners } from 'node:events'
import type { Limits } from './database.ts'

/** Both limits at once: the signal of either cancels, and the shorter time ends a statement. */
export function mergeLimits(limits: Limits, own: Limits): Limits {
  const statementMs = Math.min(
    limits.statementMs ?? Number.POSITIVE_INFINITY,
    own.statementMs ?? Number.POSITIVE_INFINITY,
  )
  const signals = [limits.signal, own.signal].filter((signal) => signal !== undefined)
  const [first] = signals
  const signal = signals.length === 2 ? AbortSignal.any(signals) : first
  // As many as there are statements under way listen to it.
  if (signal) setMaxListeners(0, signal)
  return { ...(signal ? { signal } : {}), ...(Number.isFinite(statementMs) ? { statementMs } : {}) }
}
