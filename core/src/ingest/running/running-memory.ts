import type { Follower, RunningCredit } from '../../snapshots/running-credit.ts'

/** The credits of a sender as this process last saw them. */
export interface Remembered {
  credits: readonly { credit: RunningCredit; followers: readonly Follower[] }[]
  /** The group definitions that were last stored for it, as JSON. */
  groups: string
}

/**
 * What one core remembers of who is credited with whom, so that a report of which nothing is new need not read it again. The revision
 * of a credit says whether it still holds; what else a report repeats is stored again after `maxAgeMs`.
 */
export interface RunningMemory {
  get(reporter: string, now: number): Remembered | undefined
  set(reporter: string, remembered: Remembered, now: number): void
  delete(reporter: string): void
}

const maxAgeMs = 5 * 60_000

/** Nothing is remembered yet; of more services than `maxServices` those of the senders that were first remembered are forgotten. */
export function createRunningMemory(maxServices = 200_000): RunningMemory {
  const senders = new Map<string, Remembered & { storedAt: number; size: number }>()
  let size = 0
  const forget = (reporter: string) => {
    size -= senders.get(reporter)?.size ?? 0
    senders.delete(reporter)
  }
  return {
    get(reporter, now) {
      const found = senders.get(reporter)
      if (found && Math.abs(now - found.storedAt) >= maxAgeMs) forget(reporter)
      return senders.get(reporter)
    },
    set(reporter, remembered, now) {
      const storedAt = senders.get(reporter)?.storedAt ?? now
      forget(reporter)
      const own = remembered.credits.reduce((sum, { followers }) => sum + followers.length, 0)
      senders.set(reporter, { ...remembered, storedAt, size: own })
      size += own
      for (const first of senders.keys()) {
        if (size <= maxServices || first === reporter) break
        forget(first)
      }
    },
    delete: forget,
  }
}
