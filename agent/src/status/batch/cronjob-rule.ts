import { instantText } from '../../platform/time/clock.ts'
import { nextSlot } from '../../platform/time/cron/next-slot.ts'
import { type Cron, readCron } from '../../platform/time/cron/read-cron.ts'
import type { Observation } from '../../timeline/observation.ts'
import { describeTroubles, type PodTrouble } from '../pod-troubles.ts'
import type { Judgement } from './job-rule.ts'

/** What matters of a CronJob; instants in milliseconds since the epoch, times in milliseconds. */
export interface CronJobState {
  schedule: string
  /** UTC where it names none: the zone of the controller. */
  timeZone?: string
  suspended: boolean
  /** How late a run may start. */
  startWithinMs?: number
  /** How long a run may take. */
  runMs?: number
  lastScheduledAt?: number
  lastSuccessAt?: number
  /** The names of the Jobs that its controller takes for running. */
  active: readonly string[]
  createdAt?: number
  /** When its spec was last written. */
  changedAt?: number
}

/** What its runs add, and what its document wants. */
export interface RunNotes {
  now: number
  /** True while a run is under way. */
  isRunning: boolean
  /** When a run last succeeded that its status may not yet show. */
  succeededAt?: number | undefined
  /** Runs that failed since the last success, the latest last. */
  failed: readonly { reason?: string }[]
  troubles?: readonly PodTrouble[]
  /** How long ago it may have succeeded last; two scheduled runs where nothing is said. */
  maxAgeMs?: number | undefined
  /** So many failed runs in a row are an outage. */
  failures?: number | undefined
  /** When this agent saw it change: to another schedule, or back from being suspended. */
  resumedAt?: number | undefined
}

const defaultFailures = 3
/** The controller looks about every ten seconds: a run that is a minute late is late. */
const minStartMs = 60_000
/** A run that names no deadline is given so long. */
const defaultRunMs = 600_000

/** The status of a CronJob: the table in agent/docs/kinds.md, row by row. */
export function cronJobStatus(state: CronJobState, notes: RunNotes): Judgement {
  const { now, isRunning } = notes
  if (state.suspended) return { observation: { status: 'MAINTENANCE', message: 'suspended' } }
  const { lastScheduledAt } = state
  const lastSuccessAt = latest(state.lastSuccessAt, notes.succeededAt)
  const hasVanished = !isRunning && lastScheduledAt !== undefined && lastScheduledAt > (lastSuccessAt ?? 0)
  const failed = notes.failed.length > 0 || !hasVanished ? notes.failed : [{}]
  const times = timesOf(state, notes, lastSuccessAt)
  const until = [times.dueAt, isRunning ? undefined : times.lateAt].filter((at) => at !== undefined && at > now)
  const observation = judge({ ...state, lastSuccessAt }, { ...notes, failed }, times)
  return { observation, ...(until.length > 0 ? { until: Math.min(...until.flatMap((at) => at ?? [])) } : {}) }
}

interface Times {
  /** The first run that should have started, and when it is late for good. */
  slot?: number | undefined
  lateAt?: number | undefined
  /** By when a success must have come. */
  dueAt?: number | undefined
}

function judge(
  { lastSuccessAt, lastScheduledAt }: Omit<CronJobState, 'lastSuccessAt'> & { lastSuccessAt: number | undefined },
  { now, isRunning, failed, failures = defaultFailures, troubles = [] }: RunNotes,
  { slot, lateAt, dueAt }: Times,
): Observation {
  const why = [failed.at(-1)?.reason, describeTroubles(troubles)].filter((part) => part).join('; ')
  const because = why === '' ? '' : `: ${why}`
  const since =
    lastSuccessAt === undefined ? 'it has never succeeded' : `its last success was ${instantText(lastSuccessAt)}`
  if (failed.length >= failures) return { status: 'DOWN', message: `the last ${failed.length} runs failed${because}` }
  if (dueAt !== undefined && now >= dueAt) return { status: 'DOWN', message: `no success in time, ${since}${because}` }
  if (failed.length > 0) {
    const runs = failed.length === 1 ? 'its last run' : `its last ${failed.length} runs`
    return { status: 'DEGRADED', message: `${runs} did not succeed${because}` }
  }
  if (!isRunning && slot !== undefined && lateAt !== undefined && now >= lateAt) {
    return { status: 'DEGRADED', message: `the run of ${instantText(slot)} did not start, ${since}` }
  }
  if (why !== '') return { status: 'DEGRADED', message: `its run is in trouble${because}` }
  if (lastSuccessAt !== undefined) return { status: 'OPERATIONAL' }
  const said = lastScheduledAt === undefined && !isRunning ? 'it has not run yet' : 'its first run is under way'
  return { status: 'UNKNOWN', message: `starting, ${said}` }
}

/** What times were found from: they hold until one of these is another. */
interface Found {
  lastSuccessAt: number | undefined
  resumedAt: number | undefined
  maxAgeMs: number | undefined
  times: Times
}

/** To go through a calendar costs a hundred times as much as all the rest, and a CronJob is looked at every few seconds. */
const foundOf = new WeakMap<CronJobState, Found>()

function timesOf(state: CronJobState, { resumedAt, maxAgeMs }: RunNotes, lastSuccessAt: number | undefined): Times {
  const known = foundOf.get(state)
  const holds = known?.lastSuccessAt === lastSuccessAt && known?.resumedAt === resumedAt && known?.maxAgeMs === maxAgeMs
  if (known && holds) return known.times
  const times = findTimes(state, { resumedAt, maxAgeMs }, lastSuccessAt)
  foundOf.set(state, { lastSuccessAt, resumedAt, maxAgeMs, times })
  return times
}

/** Nothing of a schedule that can't be read: then runs alone decide, and `maxAge`. */
function findTimes(
  state: CronJobState,
  notes: Pick<RunNotes, 'resumedAt' | 'maxAgeMs'>,
  lastSuccessAt: number | undefined,
): Times {
  const begin = latest(state.createdAt, state.changedAt, notes.resumedAt)
  const from = latest(lastSuccessAt, begin)
  const byAge = notes.maxAgeMs === undefined || from === undefined ? undefined : from + notes.maxAgeMs
  const read = readCron(state.schedule)
  if (from === undefined || read === undefined) return { dueAt: byAge }
  const next = slotsOf(read.cron, state.timeZone ?? read.zone ?? 'UTC')
  const startMs = Math.max(minStartMs, state.startWithinMs ?? 0)
  const slot = next(latest(state.lastScheduledAt, from))
  const second = next(next(from))
  const bySchedule = second === undefined ? undefined : second + startMs + (state.runMs ?? defaultRunMs)
  return { slot, lateAt: slot === undefined ? undefined : slot + startMs, dueAt: byAge ?? bySchedule }
}

function slotsOf(cron: Cron, zone: string): (after: number | undefined) => number | undefined {
  return (after) => (after === undefined ? undefined : nextSlot(cron, zone, after))
}

function latest(...instants: (number | undefined)[]): number | undefined {
  const known = instants.filter((at) => at !== undefined)
  return known.length === 0 ? undefined : Math.max(...known)
}
