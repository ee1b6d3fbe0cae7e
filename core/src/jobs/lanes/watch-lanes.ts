import type { Context } from '../../platform/context.ts'
import { listJobs, resultsJob } from '../scheduled-jobs.ts'
import { readMarks } from './lane-marks.ts'
import { type Lane, type LaneName, laneOfJob, lanes } from './lanes.ts'
import type { Work } from './work.ts'

/** How far behind a lane is. */
export interface LaneLag {
  lane: LaneName
  /** Seconds by which the work that is latest is overdue. */
  lagSeconds: number
  /** That work; undefined while all is on time. */
  work: string | undefined
  isLate: boolean
}

export interface LaneWatchOptions {
  /** Milliseconds between two looks. */
  tickMs: number
  steps(): readonly Work[]
  metrics: {
    lag(job: string, seconds: number): void
    laneLag(lane: string, seconds: number): void
    resultsAge(seconds: number): void
  }
}

export interface LaneWatch {
  /** Reads how late every job and step is. */
  look(): Promise<void>
  /** As of the last look; while the database can't be read, the time since then counts as lag. */
  lags(): LaneLag[]
}

/** Steps are done at every turn of their lane, and noted every few seconds: they are late when none was for a minute. */
const stepAllowedMs = 60_000
/** After so many missed looks, at least a minute, the last one shows how things were, not how they are. */
const missedLooks = 3
const minFreshMs = 60_000

/** Watches how late the work of every lane is, whichever replica does it. */
export function createLaneWatch(context: Context, { tickMs, steps, metrics }: LaneWatchOptions): LaneWatch {
  const { database, clock } = context
  const startedAt = clock.now()
  const freshMs = Math.max(minFreshMs, missedLooks * tickMs)
  let lookedAt = startedAt
  let late = new Map<LaneName, { work: string; seconds: number }>()

  return {
    async look() {
      const now = clock.now()
      const listed = await listJobs(database, now)
      const jobs = listed.map(({ name, lagSeconds }) => ({ name, lane: laneOfJob(name), seconds: lagSeconds }))
      for (const { name, ageSeconds } of listed) if (name === resultsJob) metrics.resultsAge(ageSeconds)
      const marks = await readMarks(database)
      const stepLags = steps().map(({ name, lane }) => {
        const doneAt = marks.get(lane)?.[name] ?? startedAt
        return { name, lane, seconds: Math.max(0, now.getTime() - doneAt.getTime() - stepAllowedMs) / 1000 }
      })
      const found = [...jobs, ...stepLags]
      for (const { name, seconds } of found) metrics.lag(name, seconds)
      late = latestOf(found)
      lookedAt = now
      for (const { name } of lanes) metrics.laneLag(name, late.get(name)?.seconds ?? 0)
    },
    lags() {
      const sinceLook = clock.now().getTime() - lookedAt.getTime()
      return lanes.map((lane) => lagOf(lane, late.get(lane.name), sinceLook > freshMs ? sinceLook / 1000 : 0))
    },
  }
}

function latestOf(found: readonly { name: string; lane: LaneName; seconds: number }[]) {
  const latest = new Map<LaneName, { work: string; seconds: number }>()
  for (const { name, lane, seconds } of found) {
    if (seconds > (latest.get(lane)?.seconds ?? 0)) latest.set(lane, { work: name, seconds })
  }
  return latest
}

function lagOf(
  { name, lagAllowedSeconds }: Lane,
  late: { work: string; seconds: number } | undefined,
  unread: number,
): LaneLag {
  const lagSeconds = (late?.seconds ?? 0) + unread
  return { lane: name, lagSeconds, work: late?.work, isLate: lagSeconds > lagAllowedSeconds }
}
