import type { Follower, RunningCredit, RunningLatency } from '../../snapshots/running-credit.ts'
import type { ReportedEntry } from '../report.ts'
import { type Circumstances, readGoing } from './goes-on.ts'

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
  circumstances: Circumstances,
): Compared {
  const from = credit.creditedUntil.getTime()
  const byEnd = new Map<number, Follower[]>()
  const idle: Follower[] = []
  let overlapMs = 0
  for (const follower of followers) {
    const entry = entries.get(follower.path)
    const going = entry && readGoing(entry, follower, from, circumstances)
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

/**
 * A credit is about services that end at one instant and were reported at one. So of those that are credited further, those of which
 * nothing is credited and those that the report does not name the most stay together, and all others leave.
 */
export function stepOf(
  { credit, followers, until, moved, idle, overlapMs }: Compared,
  entries: ReadonlyMap<string, ReportedEntry>,
  ruled: ReadonlySet<number> = new Set(),
): Step {
  const from = credit.creditedUntil.getTime()
  const free = ruled.size === 0 ? moved : moved.filter(({ serviceId }) => !ruled.has(serviceId))
  const absent = followers.filter(({ path }) => !entries.has(path))
  const moves = free.length > 0 && free.length >= Math.max(idle.length, absent.length)
  const rests = !moves && idle.length > 0 && idle.length >= absent.length
  const going = moves ? free : rests ? idle : []
  const stays = new Set(going.length > 0 ? going : absent)
  return {
    credit,
    until: moves ? until : rests ? from : undefined,
    going,
    leaving: stays.size === followers.length ? [] : followers.filter((follower) => !stays.has(follower)),
    creditedMs: moves ? free.length * (until - from) : 0,
    // Of those that leave, what overlaps is found when they are stored by themselves.
    overlapMs: rests ? overlapMs : 0,
  }
}

/** What probes measured of services that go on, as the report has it. */
export function latenciesOf(
  steps: readonly Pick<Step, 'going'>[],
  entries: ReadonlyMap<string, ReportedEntry>,
): RunningLatency[] {
  return steps.flatMap(({ going }) =>
    going.flatMap(({ serviceId, path }) => {
      const { latencies = [] } = entries.get(path)?.seen ?? {}
      return latencies.map((latency, index) => ({ ...latency, serviceId, isLast: index === latencies.length - 1 }))
    }),
  )
}
