import { lastBoundary } from '../platform/time/clock.ts'
import type { Entries } from './state-entries.ts'
import { advance, endPending, skip } from './timeline.ts'

/** Credits what was observed of the services on a state store, as far as it is proven. */
export interface Credit {
  /** Closes the intervals of services up to the last tick boundary, those that are proven so far. */
  tick(now: number): void
  /** Services of which time before the last boundary still waits for its proof. */
  waiting(): string[]
  /** Credits up to what was proven by `from`, and goes on at `to`: nobody observed what lies between. */
  leap(from: number, to: number): void
  /** The clock was corrected: what showed `from` shows `to` now. What waits for its proof moves along. */
  correct(from: number, to: number): void
  /** Credits everything that is proven, what is undecided as it is shown. */
  close(now: number): void
}

export interface CreditInput {
  entries: Pick<Entries, 'get' | 'keys' | 'step'>
  stepMs: number
  /** Looks at the proofs as they are now: how many milliseconds ago what is observed of a service was last proven. */
  unseen(): (path: string) => number
}

/** Nothing is credited yet. */
export function createCredit({ entries, stepMs, unseen }: CreditInput): Credit {
  let boundary: number | undefined
  let waiting = new Set<string>()
  return {
    waiting: () => [...waiting],
    tick(now) {
      const last = lastBoundary(now, stepMs)
      if (last !== boundary) waiting = new Set(entries.keys())
      boundary = last
      if (waiting.size === 0) return
      const unseenMs = unseen()
      for (const path of waiting) {
        const seenTo = now - unseenMs(path)
        entries.step(path, (timeline) => advance(timeline, lastBoundary(seenTo, stepMs), stepMs, seenTo))
        if (seenTo >= last || entries.get(path) === undefined) waiting.delete(path)
      }
    },
    leap(from, to) {
      const unseenMs = unseen()
      for (const path of entries.keys()) {
        // A proof is as old as it is, whatever the clock shows now; one that is newer than `from` was not there by then.
        const seenTo = to > from ? Math.min(from, to - unseenMs(path)) : from - unseenMs(path)
        entries.step(path, (timeline) => skip(timeline, seenTo, to, stepMs))
      }
    },
    correct(from, to) {
      const unseenMs = unseen()
      for (const path of entries.keys()) {
        const ageMs = unseenMs(path)
        entries.step(path, (timeline) => skip(timeline, from - ageMs, to - ageMs, stepMs))
      }
    },
    close(now) {
      const unseenMs = unseen()
      for (const path of entries.keys()) {
        entries.step(path, (timeline) => advance(endPending(timeline, false), now - unseenMs(path), stepMs))
      }
    },
  }
}
