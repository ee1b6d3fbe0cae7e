import { type Clock, nextBoundary } from './clock.ts'

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
