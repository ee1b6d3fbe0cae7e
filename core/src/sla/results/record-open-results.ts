import type { Context } from '../../platform/context.ts'
import type { Passes } from '../../platform/passes.ts'
import { createStepSize, type StepSize } from '../../platform/step-size.ts'
import {
  areFew,
  composites,
  everything,
  isMarked,
  readFewMarked,
  readMarks,
  takeAway,
  takeIntoTurn,
} from './result-marks.ts'

/** A day or month, named by its first day. */
export interface Period {
  type: string
  day: string
}

const bucketMs = 300_000
/** Milliseconds that one statement may take: readers and reports of a busy server wait less than a tenth of a second for it. */
const aimMs = 80
/** To plan a statement takes as long as some dozens of services do; a group or node may have thousands of them. */
const services = { min: 100, max: 5_000 }
const subjects = { min: 1, max: 1_000 }
/** So long a pause after marked services were recorded, and as long as that took. */
const markedPace = { minMs: 2_000, share: 1 }

/**
 * Records what has changed of the results of every period that is not final yet, in any zone: of services that report something else than before,
 * or nothing, of marked ones, and once a 5-minute bucket has closed of all; then of the groups and nodes that they count to. In passes, each
 * over some of them in one transaction. Days before months: an open month reads its current day.
 */
export async function* openResultPasses(context: Context): Passes<void> {
  const { database, clock } = context
  const now = clock.now()
  const marks = await readMarks(context)
  if (!(await areFew(context, marks.length))) await takeIntoTurn(context, marks)
  const isAll = marks.some(({ id }) => id === everything)
  const fresh = new Date(Math.floor(now.getTime() / bucketMs) * bucketMs)
  const forgotten = marks.filter(({ id }) => id === composites)
  if (forgotten.length > 0) {
    await database.query('call forget_composites(null, null, null)')
    await takeAway(context, forgotten)
  }
  const sizes = createSizes(context)
  for (const period of await readOpenPeriods(context)) yield* recordStale(context, period, { fresh, isAll, sizes })
  await takeAway(context, marks)
}

/**
 * Records marked services, what they count to, and takes their marks away: an outage shows without waiting for the rest, which may take long. What
 * is marked meanwhile shows in the figures of its service first, before those of its group. Each so often that it takes half of the time at
 * most. Days that stand still for a correction are not for it.
 */
export function createMarkedResults(): (context: Context) => Passes<void> {
  const services = createMarkedServices()
  const whenDue = createPace()
  return async function* (context) {
    yield* services(context)
    const passes = whenDue(context, () => recordMarked(context))
    while (!(await passes.next()).done) {
      yield
      yield* services(context)
    }
  }
}

/** Records marked services alone, each once for a mark. The marks stay, for what the services count to. */
function createMarkedServices(): (context: Context) => Passes<void> {
  const whenDue = createPace()
  let shown: ReadonlyMap<number, number> = new Map()
  return (context) =>
    whenDue(context, async function* () {
      const marks = await readFewMarked(context)
      const news = new Set(marks.filter(({ id, version }) => shown.get(id) !== version).map(({ id }) => id))
      if (news.size === 0) return
      const sizes = createSizes(context)
      for (const period of await readOpenPeriods(context)) {
        const { services } = await readStale(context, period, { isAll: false, onlyMarked: true })
        const marked = services.filter((id) => news.has(id))
        yield* recordAlone(context, period, marked, sizes)
      }
      shown = new Map(marks.map(({ id, version }) => [id, version]))
    })
}

/** Does work when it is due, else nothing: it is again once as long a time has passed as it took, and two seconds at least. */
function createPace() {
  let dueAt = Number.NEGATIVE_INFINITY
  return async function* ({ clock }: Context, work: () => Passes<void>): Passes<void> {
    const began = clock.now().getTime()
    if (began < dueAt) return
    yield* work()
    const ended = clock.now().getTime()
    dueAt = ended + Math.max(markedPace.minMs, (ended - began) * markedPace.share)
  }
}

async function* recordMarked(context: Context): Passes<void> {
  const marks = await readFewMarked(context)
  // Sums of groups would be over kept composites that the turn over all is about to forget.
  if (marks.length === 0 || (await isMarked(context, composites))) return
  const sizes = createSizes(context)
  let anyHeld = false
  for (const period of await readOpenPeriods(context)) {
    const { held, services } = await readStale(context, period, { isAll: false, onlyMarked: true })
    anyHeld ||= held
    if (services.length > 0) yield* recordServices(context, period, services, sizes, { alone: true })
  }
  if (!anyHeld) await takeAway(context, marks)
}

async function readOpenPeriods({ database, clock }: Context): Promise<Period[]> {
  const { rows } = await database.query<Period>(
    'select period_type as type, period_day::text as day from open_periods($1)',
    [clock.now()],
  )
  return rows
}

/** How many services, and groups and nodes, the next pass records. */
export interface ResultSizes {
  services: StepSize
  subjects: StepSize
}

export function createSizes({ clock }: Pick<Context, 'clock'>): ResultSizes {
  return {
    services: createStepSize(clock, { ...services, aimMs }),
    subjects: createStepSize(clock, { ...subjects, aimMs }),
  }
}

async function* recordStale(
  context: Context,
  period: Period,
  { fresh, isAll, sizes }: { fresh: Date; isAll: boolean; sizes: ResultSizes },
): Passes<void> {
  const { database, clock } = context
  const stale = await readStale(context, period, { fresh, isAll })
  if (stale.held) {
    await database.query('call record_period_results($1, $2::date, $3)', [period.type, period.day, clock.now()])
    yield
    return
  }
  yield* recordServices(context, period, stale.services, sizes, { fresh, isAll })
}

/** The services whose results of a period may be others by now, unless its days stand still for a correction. */
async function readStale(
  { database, clock }: Context,
  { type, day }: Period,
  { fresh = null, isAll, onlyMarked = false }: { fresh?: Date | null; isAll: boolean; onlyMarked?: boolean },
): Promise<{ held: boolean; services: number[] }> {
  const { rows } = await database.query<{ held: boolean; services: number[] | null }>(
    `select held, case when not held then array(select stale_services($1, $2::date, $3, $4, $5, $6)) end as services
    from is_held($2::date) as held`,
    [type, day, clock.now(), fresh, isAll, onlyMarked],
  )
  return { held: rows[0]?.held ?? false, services: rows[0]?.services ?? [] }
}

/**
 * Records services, and adds up the groups and nodes of which a service was recorded, or that were not recorded since `fresh`; `alone` only
 * those that these services count to. Each pass is as of its own instant: what another recorded meanwhile is not taken back.
 */
async function* recordServices(
  context: Context,
  period: Period,
  recorded: readonly number[],
  sizes: ResultSizes,
  { fresh = new Date(0), isAll = false, alone = false }: { fresh?: Date; isAll?: boolean; alone?: boolean } = {},
): Passes<void> {
  const { database, clock } = context
  const { type, day } = period
  yield* recordAlone(context, period, recorded, sizes)
  const { rows } = await database.query<{ step: number; kind: string; id: number }>(
    'select step, subject_kind as kind, subject_id as id from stale_subjects($1, $2::date, $3, $4, $5)',
    [type, day, fresh, isAll, alone ? recorded : null],
  )
  for (const step of new Set(rows.map((row) => row.step))) {
    const ofStep = rows.filter((row) => row.step === step)
    yield* inSlices(ofStep, sizes.subjects, (some) => {
      const values = [type, day, clock.now(), some.map(({ kind }) => kind), some.map(({ id }) => id)]
      return alone
        ? database.query(
            'call record_subjects_of($1, $2::date, $3, subjects_of($4::text[], $5::bigint[]), $6::bigint[])',
            [...values, recorded],
          )
        : database.query('call record_subject_results($1, $2::date, $3, subjects_of($4::text[], $5::bigint[]))', values)
    })
  }
}

/** Records services, and nothing of what they count to. */
function recordAlone(
  { database, clock }: Context,
  { type, day }: Period,
  recorded: readonly number[],
  sizes: ResultSizes,
): Passes<void> {
  return inSlices(recorded, sizes.services, (some) =>
    database.query('call record_service_results($1, $2::date, $3, $4::bigint[])', [type, day, clock.now(), some]),
  )
}

/**
 * Records one period of some services, and of whatever they count to: those whose stored time has changed. All of the period where it was never
 * recorded, or stands still for a correction.
 */
export async function* changedResultPasses(
  context: Context,
  { type, day }: Period,
  { services: changed, sizes }: { services: readonly number[]; sizes: ResultSizes },
): Passes<void> {
  const { database, clock } = context
  const { rows } = await database.query<{ whole: boolean }>(
    `select is_held($2::date)
      or not exists (select from sla_period_results where period_type = $1 and period_day = $2::date) as whole`,
    [type, day],
  )
  if (rows[0]?.whole) {
    await database.query('call record_period_results($1, $2::date, $3)', [type, day, clock.now()])
    yield
    return
  }
  yield* recordServices(context, { type, day }, changed, sizes)
}

async function* inSlices<T>(
  all: readonly T[],
  size: StepSize,
  record: (some: readonly T[]) => Promise<unknown>,
): Passes<void> {
  for (let first = 0; first < all.length; ) {
    const some = all.slice(first, first + size.current())
    first += some.length
    await size.timed(
      () => record(some),
      () => some.length,
    )
    yield
  }
}
