import { lastBoundary } from '../time/clock.ts'
import {
  advance,
  change,
  type ObservedPiece,
  openTimeline,
  skip,
  type Timeline,
  type TimelineStep,
} from './timeline.ts'
import type { Observation } from './workload-rule.ts'

/** The present observation of every service, and its timeline. */
export interface Board {
  /** Takes what is observed of a service now; the status holds from `since` on, which may lie a little before now. */
  observe(path: string, observation: Observation, now: number, since?: number): void
  /** Closes all pieces at the last tick boundary. */
  tick(now: number): void
  /** Credits a service up to now and forgets it. */
  remove(path: string, now: number): void
  /** Credits all services up to now: the last act of an agent. */
  close(now: number): void
  current(path: string): Observation | undefined
  /** The paths that have been observed. */
  paths(): string[]
}

export interface BoardInput {
  /** Pieces are cut at multiples of it. */
  stepMs: number
  onPieces(path: string, pieces: ObservedPiece[]): void
  /** Called at once when a service's status is new. */
  onChange(path: string): void
  /** Called when the clock jumped: the process was suspended, or the time was set. Negative when it was set back. */
  onGap(gapMs: number): void
}

interface Entry {
  observation: Observation
  timeline: Timeline
}

/**
 * An empty board. Time between two calls that exceeds two steps was observed by nobody and is credited to nobody; so is
 * what a clock that was set back by as much shows for the second time.
 */
export function createBoard({ stepMs, onPieces, onChange, onGap }: BoardInput): Board {
  const entries = new Map<string, Entry>()
  let lastTurn: number | undefined

  function settle(path: string, entry: Entry, step: TimelineStep): void {
    entry.timeline = step.timeline
    if (step.pieces.length > 0) onPieces(path, step.pieces)
  }

  function turn(now: number): void {
    const before = lastTurn ?? now
    lastTurn = now
    if (Math.abs(now - before) <= 2 * stepMs) return
    for (const [path, entry] of entries) settle(path, entry, skip(entry.timeline, before, now, stepMs))
    onGap(now - before)
  }

  function credit(some: Iterable<[string, Entry]>, to: number): void {
    for (const [path, entry] of some) settle(path, entry, advance(entry.timeline, to, stepMs))
  }

  return {
    observe(path, observation, now, since = now) {
      turn(now)
      const entry = entries.get(path) ?? { observation, timeline: openTimeline(observation.status, now) }
      const known = entries.has(path)
      entries.set(path, entry)
      entry.observation = observation
      if (known && entry.timeline.status === observation.status) return
      settle(path, entry, change(entry.timeline, observation.status, since, stepMs))
      onChange(path)
    },
    tick(now) {
      turn(now)
      credit(entries, lastBoundary(now, stepMs))
    },
    remove(path, now) {
      turn(now)
      const entry = entries.get(path)
      if (entry) credit([[path, entry]], now)
      entries.delete(path)
    },
    close(now) {
      turn(now)
      credit(entries, now)
    },
    current: (path) => entries.get(path)?.observation,
    paths: () => [...entries.keys()],
  }
}
