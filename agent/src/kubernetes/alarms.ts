import type { Clock } from '../platform/time/clock.ts'
import { createWakeSignal } from '../platform/time/wake-signal.ts'
import { type WorkloadRef, workloadKey } from '../sources/source.ts'

/** Wakes those that have to be looked at again at an instant, though nothing happens. */
export interface Alarms {
  /** Sets when a workload is to be looked at; in place of what was set before, or nothing any more. */
  set(ref: WorkloadRef, at: number | undefined): void
  stop(): Promise<void>
}

/** A clock that was set, or a process that was stopped, is found out after this at the latest, in milliseconds. */
const longestSleepMs = 60_000

/** No alarm is set yet; `ring` is called for each whose instant has come. */
export function createAlarms(clock: Clock, ring: (ref: WorkloadRef) => void): Alarms {
  const due = new Map<string, { ref: WorkloadRef; at: number }>()
  const wake = createWakeSignal()
  const ending = new AbortController()
  let earliest = Number.POSITIVE_INFINITY

  async function run(): Promise<void> {
    while (!ending.signal.aborted) {
      await wake.wait(clock, Math.min(longestSleepMs, Math.max(0, earliest - clock.now())), ending.signal)
      const now = clock.now()
      const come = [...due].filter(([, { at }]) => at <= now)
      for (const [key] of come) due.delete(key)
      earliest = Math.min(Number.POSITIVE_INFINITY, ...[...due.values()].map(({ at }) => at))
      for (const [, { ref }] of come) ring(ref)
    }
  }

  const loop = run()
  return {
    set(ref, at) {
      const key = workloadKey(ref)
      if (due.get(key)?.at === at) return
      if (at === undefined) due.delete(key)
      else due.set(key, { ref, at })
      if (at === undefined || at >= earliest) return
      earliest = at
      wake.ring()
    },
    async stop() {
      ending.abort()
      await loop
    },
  }
}
