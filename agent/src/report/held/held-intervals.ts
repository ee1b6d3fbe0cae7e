import type { Spool, Ticket } from '../../spool/spool.ts'
import type { ServiceInterval } from '../../timeline/timeline.ts'

/**
 * Intervals that core does not take for now. They are in the spool, within its bounds, under frames of their own which nobody
 * else sends meanwhile; a process that starts again sends them at once, and holds them again when core still refuses them.
 */
export interface HeldIntervals {
  /** Holds intervals until core's own time has passed their end. What they came with is acknowledged with the frames that hold them now. */
  untilCoreTime(intervals: readonly ServiceInterval[]): Ticket
  /** Holds intervals until the monotonic clock shows `until`, in milliseconds; gives the frames that hold them now. */
  until(intervals: readonly ServiceInterval[], until: number): Ticket
  /** Gives what has waited long enough to the replay. */
  release(): void
  counts(): HeldCounts
}

/** How many intervals are held: ahead of core's clock, or of services that core fails on. */
export interface HeldCounts {
  future: number
  fault: number
}

export interface HeldIntervalsInput {
  spool: Pick<Spool, 'append' | 'release'>
  monotonic(): number
  /** What core's clock said last, in milliseconds since the epoch; nothing before its first answer. */
  coreTime(): number | undefined
}

interface Held {
  ticket: Ticket
  cause: keyof HeldCounts
  intervals: number
  isOver(): boolean
}

/** Nothing held. */
export function createHeldIntervals({ spool, monotonic, coreTime }: HeldIntervalsInput): HeldIntervals {
  let held: Held[] = []
  const hold = (intervals: readonly ServiceInterval[], cause: Held['cause'], isOver: Held['isOver']): Ticket => {
    if (intervals.length === 0) return []
    const ticket = spool.append(intervals)
    held.push({ ticket, cause, intervals: intervals.length, isOver })
    return ticket
  }
  return {
    untilCoreTime(intervals) {
      const end = intervals.reduce((last, { interval }) => Math.max(last, interval.to), -Infinity)
      return hold(intervals, 'future', () => (coreTime() ?? -Infinity) >= end)
    },
    until: (intervals, until) => hold(intervals, 'fault', () => monotonic() >= until),
    release() {
      const over = held.filter(({ isOver }) => isOver())
      if (over.length === 0) return
      held = held.filter((one) => !over.includes(one))
      for (const { ticket } of over) spool.release(ticket)
    },
    counts() {
      const counts = { future: 0, fault: 0 }
      for (const { cause, intervals } of held) counts[cause] += intervals
      return counts
    },
  }
}
