import { type Entry, type Instant, openEntry, type StatusObservation, see, withLatency } from './state-entry.ts'
import type { News } from './state-news.ts'
import { advance, endPending, type Timeline, type TimelineStep } from './timeline.ts'

/** The services on the state store, whose intervals and changes become news. */
export interface Entries extends Pick<ReadonlyMap<string, Entry>, 'get' | 'keys'> {
  /** Takes what is seen of a service, which may be new. */
  note(path: string, observed: StatusObservation, instant: Instant): void
  /** Credits a service up to what is proven and forgets it. */
  forget(path: string, seenTo: number): void
  /** Takes one step with the timeline of a service that is there. */
  step(path: string, step: (timeline: Timeline) => TimelineStep): void
}

/** No services yet; intervals are cut at multiples of `stepMs`. */
export function createEntries({ news, stepMs }: { news: News; stepMs: number }): Entries {
  const entries = new Map<string, Entry>()

  function apply(path: string, entry: Entry, { timeline, intervals }: TimelineStep): void {
    entry.timeline = timeline
    for (const interval of intervals) news.intervals.push({ path, interval: withLatency(entry, interval, stepMs) })
  }

  return {
    get: (path) => entries.get(path),
    keys: () => entries.keys(),
    note(path, observed, instant) {
      const entry = entries.get(path)
      if (!entry) {
        entries.set(path, openEntry(observed, instant.now))
        news.of(path, 'status')
        return
      }
      const { novelty, isNews, ...step } = see(entry, observed, instant)
      apply(path, entry, step)
      news.of(path, novelty)
      // A verdict by itself concerns nobody but the journal.
      if (novelty === 'verdict' && isNews) news.of(path, 'message')
    },
    forget(path, seenTo) {
      const entry = entries.get(path)
      if (!entry) return
      apply(path, entry, advance(endPending(entry.timeline, false), seenTo, stepMs))
      entries.delete(path)
      news.of(path, 'verdict')
    },
    step(path, step) {
      const entry = entries.get(path)
      if (entry) apply(path, entry, step(entry.timeline))
    },
  }
}
