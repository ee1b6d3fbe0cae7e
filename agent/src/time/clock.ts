import { setTimeout as delay } from 'node:timers/promises'

/** Time as the agent sees it: passed in everywhere, so that tests own it. */
export interface Clock {
  /** The wall clock, in milliseconds since the epoch. */
  now(): number
  /** Resolves after `ms` milliseconds, or at once when the signal aborts; never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  async sleep(ms, signal) {
    try {
      await delay(Math.max(0, ms), undefined, signal ? { signal } : {})
    } catch {
      // aborted: whoever slept looks at the signal
    }
  },
}

/** The last multiple of `stepMs` at or before `at`, both in milliseconds since the epoch. */
export function lastBoundary(at: number, stepMs: number): number {
  return Math.floor(at / stepMs) * stepMs
}

/** The first multiple of `stepMs` after `at`. */
export function nextBoundary(at: number, stepMs: number): number {
  return lastBoundary(at, stepMs) + stepMs
}
