import type { Clock } from './clock.ts'
import { ended } from './deadline.ts'

/** Wakes one waiting loop. A ring while nobody waits is kept for the next wait. */
export interface WakeSignal {
  ring(): void
  /** Resolves when the wake signal rings, after `ms` milliseconds, or when the signal aborts: whichever is first. */
  wait(clock: Clock, ms: number, signal: AbortSignal): Promise<void>
}

/** A wake signal for one waiter. */
export function createWakeSignal(): WakeSignal {
  let rung = false
  let wake: () => void = () => undefined
  return {
    ring() {
      rung = true
      wake()
    },
    async wait(clock, ms, signal) {
      if (!rung && !signal.aborted) {
        const timer = new AbortController()
        const stop = () => timer.abort(ended)
        const ringing = new Promise<void>((resolve) => {
          wake = resolve
        })
        signal.addEventListener('abort', stop, { once: true })
        await Promise.race([ringing, clock.sleep(ms, timer.signal)])
        signal.removeEventListener('abort', stop)
        timer.abort(ended)
      }
      rung = false
    },
  }
}
