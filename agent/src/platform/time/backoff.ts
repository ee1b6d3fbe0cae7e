/** Delays between attempts: each failure doubles the ceiling, and the delay is random in its upper half. */
export interface Backoff {
  /** The next delay, in milliseconds. */
  next(): number
  /** Back to the first delay, after a success. */
  reset(): void
}

export interface BackoffLimits {
  firstMs: number
  maxMs: number
}

/** Exponential backoff with jitter, so that a fleet of agents does not come back in step. */
export function createBackoff({ firstMs, maxMs }: BackoffLimits, random: () => number): Backoff {
  let failures = 0
  return {
    next() {
      const ceiling = Math.min(maxMs, firstMs * 2 ** Math.min(failures, 30))
      failures += 1
      return ceiling * (0.5 + random() / 2)
    },
    reset() {
      failures = 0
    },
  }
}
