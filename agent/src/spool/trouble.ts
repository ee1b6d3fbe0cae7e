import type { Logger } from 'pino'
import { describeError } from '../platform/errors.ts'
import type { Clock } from '../platform/time/clock.ts'

/** Why intervals were given up. */
export type LossReason = 'too many bytes' | 'too old' | 'memory full' | 'damaged on disk'

/** Counts the intervals that are lost, and writes to the log once a burst. */
export interface Losses {
  add(intervals: number, reason: LossReason): void
  total(): number
}

/** What the disk has against the spool at present. */
export interface Trouble {
  /** Logged when it is new, with what to do. */
  report(error: unknown): void
  over(): void
  problem(): string | undefined
}

const burstMs = 60_000

/** Nothing lost so far. */
export function createLosses({ clock, log }: { clock: Clock; log: Logger }): Losses {
  let total = 0
  let unreported = 0
  let notifiedAt = Number.NEGATIVE_INFINITY
  return {
    add(intervals, reason) {
      if (intervals <= 0) return
      total += intervals
      unreported += intervals
      const now = clock.now()
      if (Math.abs(now - notifiedAt) < burstMs) return
      log.error(
        { intervals: unreported, reason, total },
        'the spool gave up its oldest intervals; their time stays unmeasured',
      )
      unreported = 0
      notifiedAt = now
    },
    total: () => total,
  }
}

/** No trouble so far. */
export function createTrouble({ folder, log }: { folder: string; log: Logger }): Trouble {
  let problem: string | undefined
  return {
    report(error) {
      const text = describeError(error)
      const isNew = problem === undefined
      problem = `the disk refused the spool in ${folder}: ${text}`
      if (!isNew) return
      const advice = 'free space on the volume, or mount one that this process may write'
      log.error({ folder, error: text }, `the disk refused the spool; intervals wait in memory meanwhile: ${advice}`)
    },
    over() {
      if (problem !== undefined) log.info({ folder }, 'the spool is written to disk again')
      problem = undefined
    },
    problem: () => problem,
  }
}

/** Does what can wait; a failure is reported, not thrown. */
export function attempt(trouble: Trouble, action: () => void): boolean {
  try {
    action()
    return true
  } catch (error) {
    trouble.report(error)
    return false
  }
}
