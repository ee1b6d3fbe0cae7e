import type { Novelty } from './state-entry.ts'
import type { ServiceInterval } from './timeline.ts'

/** What a state store notifies of, in this order, after each call. */
export interface StateListener {
  /** All intervals that the call has closed. */
  onIntervals(intervals: ServiceInterval[]): void
  /** Services whose open time is another than before: newly seen, in another status, pending, or gone. */
  onOpen(paths: readonly string[]): void
  /** Services whose status is new. */
  onChange(paths: readonly string[]): void
  /** Services of whose status only the words are new. */
  onMessage(paths: readonly string[]): void
  /** The clock jumped: the process was suspended, or the time was set. Negative when it was set back. */
  onGap(gapMs: number): void
}

/** Collects what one call on the state store brings. */
export interface News {
  intervals: ServiceInterval[]
  of(path: string, novelty: Novelty): void
  /** Notifies the listener, and starts afresh. */
  notify(): void
}

/** Nothing new yet. */
export function createNews(listener: StateListener): News {
  let paths: Record<NonNullable<Novelty>, string[]> = { status: [], verdict: [], message: [] }
  let isNew = false
  const news: News = {
    intervals: [],
    of(path, novelty) {
      if (novelty === undefined) return
      isNew = true
      paths[novelty].push(path)
    },
    notify() {
      const { intervals } = news
      if (!isNew && intervals.length === 0) return
      isNew = false
      const { status, verdict, message } = paths
      news.intervals = []
      paths = { status: [], verdict: [], message: [] }
      if (intervals.length > 0) listener.onIntervals(intervals)
      if (status.length + verdict.length > 0) listener.onOpen([...status, ...verdict])
      if (status.length > 0) listener.onChange(status)
      if (message.length > 0) listener.onMessage(message)
    },
  }
  return news
}
