import type { Clock } from '../src/platform/time/clock.ts'
import { systemClock } from '../src/platform/time/clock.ts'

/** A clock that showed `start` (milliseconds since the epoch) at the machine's `startedAt`, and has run `speed` times as fast since. */
export function createFastClock({
  start,
  startedAt,
  speed,
}: {
  start: number
  startedAt: number
  speed: number
}): Clock {
  return {
    now: () => Math.floor(start + (performance.timeOrigin + performance.now() - startedAt) * speed),
    sleep: (ms, signal) => systemClock.sleep(ms / speed, signal),
  }
}
