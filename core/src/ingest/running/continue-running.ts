import { readExcludedTime } from '../../exclusions/cut-at-exclusions.ts'
import type { Database, Queryable } from '../../platform/database/database.ts'
import { aggregatedBefore } from '../../snapshots/mark-late.ts'
import {
  deleteCredits,
  type Extension,
  extendCredits,
  extendUnchanged,
  leaveCredits,
  listFollowers,
  lockCredits,
  measureRunning,
  type RunningCredit,
} from '../../snapshots/running-credit.ts'
import type { Report, ReportedEntry } from '../report.ts'
import { type Compared, compareRunning, latenciesOf, type Step, stepOf } from './compare-running.ts'
import type { Remembered } from './running-memory.ts'

/** What of a report was stored as services that go on, and what is left of it. */
export interface Continued {
  /** The services that are still to be stored, each by itself. */
  rest: readonly ReportedEntry[]
  creditedMs: number
  overlapMs: number
  /** The credits that were moved, by where they end in Unix milliseconds. */
  ends: ReadonlyMap<number, number>
  /** How many credits the sender has. */
  count: number
  /** To be remembered once this is committed. */
  credits: Remembered['credits']
}

const byPath = ({ services }: Report) => new Map(services.map((entry) => [entry.seen.path, entry]))
const sum = (steps: readonly Step[], of: (step: Step) => number) => steps.reduce((total, step) => total + of(step), 0)
const circumstancesOf = ({ intervalMs, incidents }: Report, now: Date) => ({
  intervalMs,
  incidents,
  now: now.getTime(),
})
/** The credits of which a report has something, and where they end now. */
const extensionsOf = (steps: readonly Step[]): Extension[] =>
  steps.flatMap(({ credit, until }) => (until === undefined ? [] : [{ credit, until }]))

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
    stepOf(compareRunning(credit, followers, entries, circumstancesOf(report, now)), entries),
  )
  const isAll = sum(steps, ({ going }) => going.length) === services.length
  if (!isAll || services.length === 0 || steps.some((step) => step.leaving.length > 0 || isLateStep(step, now))) {
    return undefined
  }
  const extensions = extensionsOf(steps)
  const said = { at: now, intervalMs, agent }
  if (!(await extendUnchanged(database, extensions, latenciesOf(steps, entries), said))) return undefined
  const ends = new Map(extensions.map(({ credit, until }) => [credit, new Date(until)]))
  const credits = known.credits.map((one) => {
    const creditedUntil = ends.get(one.credit)
    return creditedUntil ? { ...one, credit: { ...one.credit, creditedUntil } } : one
  })
  memory.set(reporter, { ...known, credits }, now.getTime())
  return { creditedMs: sum(steps, (step) => step.creditedMs), overlapMs: sum(steps, (step) => step.overlapMs) }
}

/**
 * Credits the services of a report that go on as before, all at once; every other service of it leaves the credit that it is part
 * of, and is left to the caller, its state locked.
 */
export async function continueRunning(tx: Queryable, report: Report, now: Date): Promise<Continued> {
  const known = report.together ? await readRunning(tx, report, now) : []
  const entries = byPath(report)
  const compared = known.map(({ credit, followers }) =>
    compareRunning(credit, followers, entries, circumstancesOf(report, now)),
  )
  const ruled = await findRuled(tx, compared, now)
  const steps = compared.map((one) => stepOf(one, entries, ruled))
  const done = new Set(steps.flatMap(({ going }) => going.map(({ path }) => path)))
  const rest = report.services.filter(({ seen }) => !done.has(seen.path))
  await leaveCredits(tx, {
    ids: steps.flatMap(({ leaving }) => leaving.map(({ serviceId }) => serviceId)),
    paths: [...rest.map(({ seen }) => seen.path), ...(report.undecided ?? [])],
  })
  const isEmpty = ({ leaving }: Step, index: number) => leaving.length === known[index]?.followers.length
  const kept = steps.filter((step, index) => !isEmpty(step, index))
  const extensions = extensionsOf(kept)
  await extendCredits(tx, extensions, { at: now, intervalMs: report.intervalMs })
  await measureRunning(tx, latenciesOf(steps, entries))
  await deleteCredits(
    tx,
    steps.filter(isEmpty).map(({ credit }) => credit.id),
  )
  // Those that leave make it another revision, which is read anew.
  const credits = known.flatMap(({ credit, followers }, index) => {
    const { until, leaving } = steps[index] ?? {}
    const creditedUntil = until === undefined ? credit.creditedUntil : new Date(until)
    return leaving?.length === 0 ? [{ credit: { ...credit, creditedUntil }, followers }] : []
  })
  return {
    rest,
    creditedMs: sum(steps, (step) => step.creditedMs),
    overlapMs: sum(steps, (step) => step.overlapMs),
    ends: new Map(extensions.map(({ credit, until }) => [until, credit.id])),
    count: kept.length,
    credits,
  }
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
async function findRuled(tx: Queryable, compared: readonly Compared[], now: Date): Promise<ReadonlySet<number>> {
  const segments = compared.flatMap(({ credit, moved, until }) =>
    isLate(credit, now)
      ? []
      : moved.map(({ serviceId, status }) => ({ serviceId, from: credit.creditedUntil.getTime(), to: until, status })),
  )
  const late = compared.flatMap(({ credit, moved }) => (isLate(credit, now) ? moved : []))
  const ruled = await readExcludedTime(tx, segments)
  return new Set([...ruled.keys(), ...late.map(({ serviceId }) => serviceId)])
}

/** What may be aggregated already has to be marked, service by service. */
const isLate = ({ creditedUntil }: RunningCredit, now: Date) => creditedUntil < aggregatedBefore(now)

/** Whether what a report adds to a credit may be aggregated already. */
const isLateStep = ({ credit, creditedMs }: Step, now: Date) => creditedMs > 0 && isLate(credit, now)
