import type { Follower, RunningCredit } from '../../snapshots/running-credit.ts'
import type { ReportedEntry } from '../report.ts'
import { readGoing } from './goes-on.ts'

/** What a report comes to for one credit. */
export interface Step {
  credit: RunningCredit
  /** Where it ends now, in Unix milliseconds; undefined when the report has nothing of those that it credits. */
  until: number | undefined
  /** Those that go on: the report is done with them. */
  going: readonly Follower[]
  leaving: readonly Follower[]
  creditedMs: number
  overlapMs: number
}

/** What each service of a credit goes on to, in Unix milliseconds. */
export interface Compared {
  credit: RunningCredit
  followers: readonly Follower[]
  /** Where most of those end that are credited any time; where the credit ends when none is. */
  until: number
  moved: readonly Follower[]
  /** Of those nothing is credited, yet or again. */
  idle: readonly Follower[]
  overlapMs: number
}

/** Compares the services of a credit with what a report says of them. */
export function compareRunning(
  credit: RunningCredit,
  followers: readonly Follower[],
  entries: ReadonlyMap<string, ReportedEntry>,
  { intervalMs, now }: { intervalMs: number; now: number },
): Compared {
  const from = credit.creditedUntil.getTime()
  const byEnd = new Map<number, Follower[]>()
  const idle: Follower[] = []
  let overlapMs = 0
  for (const follower of followers) {
    const entry = entries.get(follower.path)
    const going = entry && readGoing(entry, follower, from, { intervalMs, now })
    if (!going) continue
    overlapMs += going.overlapMs
    const alike = going.until === from ? idle : byEnd.get(going.until)
    if (alike) alike.push(follower)
    else byEnd.set(going.until, [follower])
  }
  let [until, moved]: [number, Follower[]] = [from, []]
  for (const [end, alike] of byEnd) if (alike.length > moved.length) [until, moved] = [end, alike]
  return { credit, followers, until, moved, idle, overlapMs }
}

/** Those that are credited up to one instant stay together, and all who are not credited as far leave. */
export function stepOf(
  { credit, followers, until, moved, idle, overlapMs }: Compared,
  entries: ReadonlyMap<string, ReportedEntry>,
  ruled: ReadonlySet<number> = new Set(),
): Step {
  const from = credit.creditedUntil.getTime()
  const free = ruled.size === 0 ? moved : moved.filter(({ serviceId }) => !ruled.has(serviceId))
  const going = free.length > 0 ? free : idle
  const concerned = free.length > 0 ? followers : followers.filter(({ path }) => entries.has(path))
  const stays = new Set(going)
  return {
    credit,
    until: going.length === 0 ? undefined : free.length > 0 ? until : from,
    going,
    leaving: going.length === concerned.length ? [] : concerned.filter((follower) => !stays.has(follower)),
    creditedMs: free.length * (until - from),
    // Of those that leave, what overlaps is found when they are stored by themselves.
    overlapMs: going === idle ? overlapMs : 0,
  }
}
