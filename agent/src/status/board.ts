import { lastBoundary } from '../time/clock.ts'
import { type Entry, measure, type OpenTime, openEntry, openTime, type Sight, see, withLatency } from './board-entry.ts'
import { type BoardListener, createNews } from './board-news.ts'
import { advance, settle, skip, type Timeline, type TimelineStep } from './timeline.ts'
import type { Observation } from './workload-rule.ts'

/** The present observation of every service, and its timeline. */
export interface Board {
  observe(path: string, sight: Sight, now: number): void
  /** A probe of a service took so long, in milliseconds, and ended now. */
  measured(path: string, latencyMs: number, now: number): void
  /** Closes all pieces at the last tick boundary. */
  tick(now: number): void
  /** Credits a service up to now and forgets it. */
  remove(path: string, now: number): void
  /** Credits all services up to now, what is undecided as it is shown: the last act of an agent. */
  close(now: number): void
  current(path: string): Observation | undefined
  /** The paths that have been observed. */
  paths(): string[]
  open(path: string): OpenTime | undefined
}

export interface BoardInput extends BoardListener {
  /** Pieces are cut at multiples of it. */
  stepMs: number
}

/**
 * An empty board. Time between two calls that exceeds two steps was observed by nobody and is credited to nobody; so is
 * what a clock that was set back by as much shows for the second time.
 */
export function createBoard({ stepMs, ...listener }: BoardInput): Board {
  const entries = new Map<string, Entry>()
  const news = createNews(listener)
  let lastTurn: number | undefined

  function take(path: string, entry: Entry, { timeline, pieces }: TimelineStep): void {
    entry.timeline = timeline
    for (const piece of pieces) news.pieces.push({ path, piece: withLatency(entry, piece, stepMs) })
  }

  function takeAll(step: (timeline: Timeline) => TimelineStep): void {
    for (const [path, entry] of entries) take(path, entry, step(entry.timeline))
  }

  /** Looks at the clock, does the work, and tells what came of it. */
  function turn(now: number, work: () => void): void {
    const before = lastTurn ?? now
    lastTurn = now
    const jumped = Math.abs(now - before) > 2 * stepMs
    if (jumped) takeAll((timeline) => skip(timeline, before, now, stepMs))
    work()
    news.tell()
    if (!jumped) return
    listener.onOpen([...entries.keys()])
    listener.onGap(now - before)
  }

  function note(path: string, sight: Sight, now: number): void {
    const entry = entries.get(path)
    if (!entry) {
      entries.set(path, openEntry(sight, now))
      news.of(path, 'status')
      return
    }
    const { novelty, ...step } = see(entry, sight, now, stepMs)
    take(path, entry, step)
    news.of(path, novelty)
  }

  function forget(path: string, now: number): void {
    const entry = entries.get(path)
    if (!entry) return
    take(path, entry, advance(settle(entry.timeline, false), now, stepMs))
    entries.delete(path)
    news.of(path, 'verdict')
  }

  return {
    observe: (path, sight, now) => turn(now, () => note(path, sight, now)),
    measured: (path, latencyMs, now) => measure(entries.get(path), latencyMs, now, stepMs),
    tick: (now) => turn(now, () => takeAll((timeline) => advance(timeline, lastBoundary(now, stepMs), stepMs))),
    remove: (path, now) => turn(now, () => forget(path, now)),
    close: (now) => turn(now, () => takeAll((timeline) => advance(settle(timeline, false), now, stepMs))),
    current: (path) => entries.get(path)?.observation,
    paths: () => [...entries.keys()],
    open: (path) => openTime(entries.get(path)),
  }
}
