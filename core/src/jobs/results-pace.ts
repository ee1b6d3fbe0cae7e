/** Period results are recorded as often as costs a twentieth of the time, or a fifth after a change. */
const idlePace = { minMs: 5_000, share: 20 }
const changedPace = { minMs: 2_000, share: 5 }
/** Pause and recording together take no longer, so that figures are ten seconds old at most. */
const maxAgeMs = 9_000
/** A recording that takes long itself is followed by a pause of one and a half times as long. */
const minShare = 1.5

/** Decides when period results are recorded between their schedules. */
export interface ResultsPace {
  /** Something happened that results should show soon. */
  changed(): void
  /** A recording begins: what happened before is in it. */
  begun(): void
  /** A recording has ended, which took so many milliseconds. */
  took(ms: number): void
  /** Whether to record again when the last recording, by any replica, ended `idleMs` ago. */
  isDue(idleMs: number): boolean
  /** Milliseconds until the next one is due, as far as this replica knows. */
  dueInMs(): number
}

/** Nothing is recorded yet. `clock` gives milliseconds. */
export function createResultsPace(clock: () => number = () => performance.now()): ResultsPace {
  let lastMs = 0
  let endedAt = Number.POSITIVE_INFINITY
  let hasChanged = false
  const pauseMs = () => {
    const { minMs, share } = hasChanged ? changedPace : idlePace
    const maxMs = Math.max(maxAgeMs - lastMs, lastMs * minShare)
    return Math.min(Math.max(lastMs * share, minMs), maxMs)
  }
  return {
    changed() {
      hasChanged = true
    },
    begun() {
      hasChanged = false
    },
    took(ms) {
      lastMs = ms
      endedAt = clock()
    },
    isDue: (idleMs) => idleMs >= pauseMs(),
    dueInMs: () => Math.max(endedAt + pauseMs() - clock(), 0),
  }
}
