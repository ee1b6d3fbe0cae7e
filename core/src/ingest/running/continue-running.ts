import { readExcludedTime } from '../../exclusions/cut-at-exclusions.ts'
import type { Database, Queryable } from '../../platform/database/database.ts'
import { aggregatedBefore } from '../../snapshots/mark-late.ts'
import {
  deleteCredits,
  extendCredit,
  extendUnchanged,
  type Follower,
  leaveCredits,
  listFollowers,
  lockCredits,
  type RunningCredit,
} from '../../snapshots/running-credit.ts'
import type { Report, ReportedEntry } from '../report.ts'
import { type Compared, compareRunning, type Step, stepOf } from './compare-running.ts'
import { runningStatus } from './goes-on.ts'
import type { Remembered } from './running-memory.ts'

/** What of a report was stored as services that go on, and what is left of it. */
export interface Continued {
  /** The services that are still to be stored, each by itself. */
  rest: readonly ReportedEntry[]
  creditedMs: number
  overlapMs: number
  /** The credits that were moved, by where they end in Unix milliseconds. */
  ends: ReadonlyMap<number, number>
  /** To be remembered once this is committed. */
  credits: Remembered['credits']
}

const byPath = ({ services }: Report) => new Map(services.map((entry) => [entry.seen.path, entry]))
const sum = (steps: readonly Step[], of: (step: Step) => number) => steps.reduce((total, step) => total + of(step), 0)

/**
 * Credits a report of which nothing is new with one statement, by what is remembered of its services; undefined when it has to be
 * stored another way, and nothing is changed then.
 */
export async function continueRemembered(
  database: Database,
  report: Report,
  now: Date,
): Promise<Pick<Continued, 'creditedMs' | 'overlapMs'> | undefined> {
  const { agent, memory, reporter, services, intervalMs } = report
  const known = memory?.get(reporter, now.getTime())
  if (!memory || !known || report.undecided?.length || known.groups !== JSON.stringify(report.groups)) return undefined
  const entries = byPath(report)
  const steps = known.credits.map(({ credit, followers }) =>
    stepOf(compareRunning(credit, followers, entries, { intervalMs, now: now.getTime() }), entries),
  )
  const [step, ...others] = steps.filter(({ until }) => until !== undefined)
  const isAll = sum(steps, ({ going }) => going.length) === services.length
  if (!step || step.until === undefined || others.length > 0 || !isAll) return undefined
  if (steps.some(({ leaving }) => leaving.length > 0) || isLate(step.credit, now)) return undefined
  const until = new Date(step.until)
  if (!(await extendUnchanged(database, step.credit, { until, at: now, intervalMs, agent }))) return undefined
  const moved = { ...step.credit, creditedUntil: until }
  const credits = known.credits.map((one) => (one.credit === step.credit ? { ...one, credit: moved } : one))
  memory.set(reporter, { ...known, credits }, now.getTime())
  return { creditedMs: step.creditedMs, overlapMs: step.overlapMs }
}

/**
 * Credits the services of a report that go on as before, all at once; every other service of it leaves the credit that it is part
 * of, and is left to the caller, its state locked.
 */
export async function continueRunning(tx: Queryable, report: Report, now: Date): Promise<Continued> {
  const known = report.together ? await readRunning(tx, report, now) : []
  const entries = byPath(report)
  const steps: Step[] = []
  for (const { credit, followers } of known) {
    const options = { intervalMs: report.intervalMs, now: now.getTime() }
    const compared = compareRunning(credit, followers, entries, options)
    steps.push(stepOf(compared, entries, await findRuled(tx, compared, now)))
  }
  const done = new Set(steps.flatMap(({ going }) => going.map(({ path }) => path)))
  const rest = report.services.filter(({ seen }) => !done.has(seen.path))
  await leaveCredits(tx, {
    ids: steps.flatMap(({ leaving }) => leaving.map(({ serviceId }) => serviceId)),
    paths: [...rest.map(({ seen }) => seen.path), ...(report.undecided ?? [])],
  })
  const ends = new Map<number, number>()
  const credits: { credit: RunningCredit; followers: readonly Follower[] }[] = []
  const empty: number[] = []
  for (const [index, { credit, until, leaving }] of steps.entries()) {
    const followers = known[index]?.followers ?? []
    if (leaving.length === followers.length) {
      empty.push(credit.id)
      continue
    }
    const creditedUntil = until === undefined ? credit.creditedUntil : new Date(until)
    if (until !== undefined) {
      await extendCredit(tx, credit.id, { until: creditedUntil, at: now, intervalMs: report.intervalMs })
      ends.set(until, credit.id)
    }
    // Those that leave make it another revision, which is read anew.
    if (leaving.length === 0) credits.push({ credit: { ...credit, creditedUntil }, followers })
  }
  await deleteCredits(tx, empty)
  const creditedMs = sum(steps, (step) => step.creditedMs)
  return { rest, creditedMs, overlapMs: sum(steps, (step) => step.overlapMs), ends, credits }
}

/** The credits of the sender, locked, with their services: those that are remembered are not read again. */
async function readRunning(tx: Queryable, { memory, reporter }: Report, now: Date): Promise<Remembered['credits']> {
  const credits = await lockCredits(tx, reporter)
  const remembered = memory?.get(reporter, now.getTime())?.credits ?? []
  const known = new Map(remembered.map(({ credit, followers }) => [`${credit.id} ${credit.revision}`, followers]))
  const unknown = credits.filter(({ id, revision }) => !known.has(`${id} ${revision}`))
  const listed =
    unknown.length > 0
      ? await listFollowers(
          tx,
          unknown.map(({ id }) => id),
        )
      : []
  return credits.map((credit) => ({
    credit,
    followers:
      known.get(`${credit.id} ${credit.revision}`) ?? listed.filter(({ runningId }) => runningId === credit.id),
  }))
}

/** Those whose time maintenance or a correction rules: they are cut, each by itself. All of a credit of which the time is late. */
async function findRuled(tx: Queryable, { credit, moved, until }: Compared, now: Date): Promise<ReadonlySet<number>> {
  if (moved.length === 0) return new Set()
  if (isLate(credit, now)) return new Set(moved.map(({ serviceId }) => serviceId))
  const from = credit.creditedUntil.getTime()
  const pieces = moved.map(({ serviceId }) => ({ serviceId, from, to: until, status: runningStatus }))
  return new Set((await readExcludedTime(tx, pieces)).keys())
}

/** What may be aggregated already has to be marked, service by service. */
const isLate = ({ creditedUntil }: RunningCredit, now: Date) => creditedUntil < aggregatedBefore(now)
