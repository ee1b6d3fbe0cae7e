import type { Observation } from './observation.ts'
import { createCredit } from './state-credit.ts'
import { createEntries } from './state-entries.ts'
import { measure, type OpenTime, openTime, type StatusObservation } from './state-entry.ts'
import { createNews, type StateListener } from './state-news.ts'

/** The present observation of every service, and its timeline. */
export interface StateStore {
  observe(path: string, observed: StatusObservation, now: number): void
  /** A probe of a service took so long, in milliseconds, and ended now. */
  measured(path: string, latencyMs: number, now: number): void
  /** Closes all intervals at the last tick boundary, those of a service once what was observed of it is proven so far. */
  tick(now: number): void
  /** Services of which time before the last tick boundary still waits for its proof. */
  waiting(): string[]
  /** Credits a service up to what is proven and forgets it. */
  remove(path: string, now: number): void
  /** Credits all services up to what is proven, what is undecided as it is shown: the last act of an agent. */
  close(now: number): void
  current(path: string): Observation | undefined
  /** The paths that have been observed. */
  paths(): string[]
  open(path: string): OpenTime | undefined
  /** The clock was corrected: what showed `from` shows `to` now, and nobody observed what lies between. */
  stepClock(from: number, to: number): void
}

export interface StateStoreInput extends StateListener {
  /** Intervals are cut at multiples of it. */
  stepMs: number
  /**
   * Looks at the proofs as they are now: how many milliseconds ago what is observed of a service was last proven; 0, as without it,
   * needs no proof.
   */
  unseen?: () => (path: string) => number
}

/** A clock that is corrected by less than this leaves no gap, in milliseconds. */
const bridgedMs = 1_000

/**
 * An empty state store. Time between two calls that exceeds two steps was observed by nobody and is credited to nobody; so is
 * what a clock that was set back by as much shows for the second time.
 */
export function createStateStore({ stepMs, unseen = () => () => 0, ...listener }: StateStoreInput): StateStore {
  const news = createNews(listener)
  const entries = createEntries({ news, stepMs })
  const credit = createCredit({ entries, stepMs, unseen })
  let lastTurn: number | undefined

  /** Looks at the clock, does the work, and notifies of what came of it. */
  function turn(now: number, work: () => void): void {
    const before = lastTurn ?? now
    lastTurn = now
    const jumped = Math.abs(now - before) > 2 * stepMs
    if (jumped) leap(before, now)
    work()
    news.notify()
    if (jumped) listener.onGap(now - before)
  }

  function leap(from: number, to: number, skip = credit.leap): void {
    skip(from, to)
    news.notify()
    listener.onOpen([...entries.keys()])
  }

  return {
    observe: (path, observed, now) =>
      turn(now, () => entries.note(path, observed, { now, seenTo: now - unseen()(path), stepMs })),
    measured: (path, latencyMs, now) => measure(entries.get(path), latencyMs, now, stepMs),
    tick: (now) => turn(now, () => credit.tick(now)),
    waiting: credit.waiting,
    remove: (path, now) => turn(now, () => entries.forget(path, now - unseen()(path))),
    close: (now) => turn(now, () => credit.close(now)),
    current: (path) => entries.get(path)?.observation,
    paths: () => [...entries.keys()],
    open: (path) => openTime(entries.get(path)),
    stepClock(from, to) {
      if (Math.abs(to - from) < bridgedMs) return
      lastTurn = to
      leap(from, to, credit.correct)
    },
  }
}
