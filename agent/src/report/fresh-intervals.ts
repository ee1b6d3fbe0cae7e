import type { Spool, Ticket } from '../spool/spool.ts'
import type { ServiceInterval } from '../timeline/timeline.ts'

/**
 * Intervals that were just closed: they are on disk already, and are now reported together with the status. What core does not
 * take at once is given up here and left to the replay.
 */
export interface FreshIntervals {
  /** Spools intervals, and keeps them at hand. */
  add(intervals: readonly ServiceInterval[]): void
  /** The oldest intervals that `wanted` picks by service path, at most `limit`. */
  pending(wanted: (path: string) => boolean, limit: number): ServiceInterval[]
  /** Core has these, but for what is in `copies`: frames of the spool. */
  acknowledge(sent: readonly ServiceInterval[], copies?: Ticket): void
  giveUp(): void
}

/** No intervals yet; they are spooled in `spool`. */
export function createFreshIntervals(spool: Pick<Spool, 'append' | 'acknowledge' | 'release'>): FreshIntervals {
  const entries = new Map<ServiceInterval, Ticket>()
  /** How many intervals of a frame are not acknowledged. */
  const left = new Map<Ticket, number>()
  /** What core did not take of frames that are not acknowledged yet. */
  const behind = new Map<Ticket, Ticket>()
  return {
    add(intervals) {
      if (intervals.length === 0) return
      const ticket = spool.append(intervals)
      left.set(ticket, intervals.length)
      for (const interval of intervals) entries.set(interval, ticket)
    },
    pending(wanted, limit) {
      const found: ServiceInterval[] = []
      for (const entry of entries.keys()) {
        if (found.length >= limit) break
        if (wanted(entry.path)) found.push(entry)
      }
      return found
    },
    acknowledge(sent, copies = []) {
      const touched = new Set<Ticket>()
      for (const interval of sent) {
        const ticket = entries.get(interval)
        if (ticket === undefined) continue
        entries.delete(interval)
        if (copies.length > 0 && !touched.has(ticket)) behind.set(ticket, [...(behind.get(ticket) ?? []), ...copies])
        touched.add(ticket)
        const rest = (left.get(ticket) ?? 1) - 1
        left.set(ticket, rest)
        if (rest > 0) continue
        left.delete(ticket)
        spool.acknowledge(ticket, behind.get(ticket))
        behind.delete(ticket)
      }
    },
    giveUp() {
      for (const ticket of left.keys()) spool.release(ticket)
      left.clear()
      behind.clear()
      entries.clear()
    },
  }
}
