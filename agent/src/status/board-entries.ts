import { type Entry, openEntry, type Sight, see, withLatency } from './board-entry.ts'
import type { News } from './board-news.ts'
import { advance, settle, type Timeline, type TimelineStep } from './timeline.ts'

/** The services on the board, whose pieces and changes become news. */
export interface Entries extends Pick<ReadonlyMap<string, Entry>, 'get' | 'keys'> {
  /** Takes what is seen of a service, which may be new. */
  note(path: string, sight: Sight, now: number): void
  /** Credits a service up to now and forgets it. */
  forget(path: string, now: number): void
  /** Takes one step with every timeline. */
  takeAll(step: (timeline: Timeline) => TimelineStep): void
}

/** No services yet; pieces are cut at multiples of `stepMs`. */
export function createEntries({ news, stepMs }: { news: News; stepMs: number }): Entries {
  const entries = new Map<string, Entry>()

  function take(path: string, entry: Entry, { timeline, pieces }: TimelineStep): void {
    entry.timeline = timeline
    for (const piece of pieces) news.pieces.push({ path, piece: withLatency(entry, piece, stepMs) })
  }

  return {
    get: (path) => entries.get(path),
    keys: () => entries.keys(),
    note(path, sight, now) {
      const entry = entries.get(path)
      if (!entry) {
        entries.set(path, openEntry(sight, now))
        news.of(path, 'status')
        return
      }
      const { novelty, ...step } = see(entry, sight, now, stepMs)
      take(path, entry, step)
      news.of(path, novelty)
    },
    forget(path, now) {
      const entry = entries.get(path)
      if (!entry) return
      take(path, entry, advance(settle(entry.timeline, false), now, stepMs))
      entries.delete(path)
      news.of(path, 'verdict')
    },
    takeAll(step) {
      for (const [path, entry] of entries) take(path, entry, step(entry.timeline))
    },
  }
}
