/** Period results are recorded as often as costs a fiftieth of the time, or a tenth after a change, within these bounds. */
const idlePace = { leastMs: 15_000, mostMs: 300_000, share: 50 }
const changedPace = { leastMs: 2_000, mostMs: 300_000, share: 10 }

/** Decides when period results are recorded between their schedules. */
export function createResultsPace() {
  let lastMs = 0
  let hasChanged = false
  return {
    /** Something happened that results should show soon. */
    changed() {
      hasChanged = true
    },
    /** A recording begins: what happened before is in it. */
    begun() {
      hasChanged = false
    },
    /** A recording took so long. */
    took(ms: number) {
      lastMs = ms
    },
    /** Whether to record again when the last recording ended `idleMs` ago. */
    isDue(idleMs: number): boolean {
      const { leastMs, mostMs, share } = hasChanged ? changedPace : idlePace
      return idleMs >= Math.min(Math.max(lastMs * share, leastMs), mostMs)
    },
  }
}
