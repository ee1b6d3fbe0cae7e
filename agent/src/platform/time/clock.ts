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
  // Not the one of timers/promises: that makes an error, with its stack, for each sleep that is ended early.
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve()
      const wake = () => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', wake)
        resolve()
      }
      const timer = setTimeout(wake, Math.max(0, ms))
      signal?.addEventListener('abort', wake, { once: true })
    }),
}

/** The last multiple of `stepMs` at or before `at`, both in milliseconds since the epoch. */
export function lastBoundary(at: number, stepMs: number): number {
  return Math.floor(at / stepMs) * stepMs
}

/** The first multiple of `stepMs` after `at`. */
export function nextBoundary(at: number, stepMs: number): number {
  return lastBoundary(at, stepMs) + stepMs
}

/** Calls `onTick` at every wall-clock multiple of `stepMs` until the signal aborts; a boundary that was slept through is not made up for. */
export async function runTicks(
  clock: Clock,
  stepMs: number,
  signal: AbortSignal,
  onTick: (now: number) => void,
): Promise<void> {
  let next = nextBoundary(clock.now(), stepMs)
  while (!signal.aborted) {
    // A clock that was set back must not leave the loop waiting for a boundary far ahead.
    await clock.sleep(Math.min(next - clock.now(), stepMs), signal)
    const now = clock.now()
    if (signal.aborted) return
    if (now >= next) onTick(now)
    next = nextBoundary(now, stepMs)
  }
}

/** An instant (milliseconds since the epoch) as messages name it: ISO 8601, to the second. */
export function instantText(at: number): string {
  return new Date(at).toISOString().replace(/\.\d{3}Z$/, 'Z')
}
