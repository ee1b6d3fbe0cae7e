import type { Context } from '../../platform/context.ts'
import type { Passes } from '../../platform/passes.ts'
import { createStepSize, type StepSize } from '../../platform/step-size.ts'

/** A day or month, named by its first day. */
export interface Period {
  type: string
  day: string
}

interface Mark {
  id: number
  version: number
}

/** Among the marks: all services, and what is kept of all-up and any-up. */
const everything = 0
const composites = -1
const bucketMs = 300_000
/** Milliseconds that one statement may take: readers and reports of a busy server wait less than a tenth of a second for it. */
const aimMs = 80
/** To plan a statement takes as long as some dozens of services do; a group or node may have thousands of them. */
const services = { min: 100, max: 5_000 }
const subjects = { min: 4, max: 1_000 }

/**
 * Records what has changed of the results of every period that is not final yet, in any zone: of services that report something else than before,
 * or nothing, of marked ones, and once a 5-minute bucket has closed of all; then of the groups and nodes that they count to. In passes, each
 * over some of them in one transaction. Days before months: an open month reads its current day.
 */
export async function* openResultPasses(context: Context): Passes<void> {
  const { database, clock } = context
  const now = clock.now()
  const marks = await readMarks(context)
  const isAll = marks.some(({ id }) => id === everything)
  const fresh = new Date(Math.floor(now.getTime() / bucketMs) * bucketMs)
  if (marks.some(({ id }) => id === composites)) await database.query('call forget_composites(null, null, null)')
  const { rows } = await database.query<Period>(
    'select period_type as type, period_day::text as day from open_periods($1)',
    [now],
  )
  const sizes = createSizes(context)
  for (const period of rows) yield* recordStale(context, period, { now, fresh, isAll, sizes })
  await takeAway(context, marks)
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
  { type, day }: Period,
  { now, fresh, isAll, sizes }: { now: Date; fresh: Date; isAll: boolean; sizes: ResultSizes },
): Passes<void> {
  const { database } = context
  const { rows } = await database.query<{ held: boolean; services: number[] }>(
    `select held, case when not held then array(select stale_services($1, $2::date, $3, $4, $5)) end as services
    from is_held($2::date) as held`,
    [type, day, now, fresh, isAll],
  )
  const [stale] = rows
  if (stale?.held) {
    await database.query('call record_period_results($1, $2::date, $3)', [type, day, now])
    yield
    return
  }
  yield* inSlices(stale?.services ?? [], sizes.services, (some) =>
    database.query('call record_service_results($1, $2::date, $3, $4::bigint[])', [type, day, now, some]),
  )
  yield* recordSubjects(context, { type, day }, { now, fresh, isAll, size: sizes.subjects })
}

/** Adds up the groups and nodes of which a service was recorded, or that were not recorded since `fresh`. */
async function* recordSubjects(
  { database }: Context,
  { type, day }: Period,
  { now, fresh, isAll, size }: { now: Date; fresh: Date; isAll: boolean; size: StepSize },
): Passes<void> {
  const { rows } = await database.query<{ step: number; kind: string; id: number }>(
    'select step, subject_kind as kind, subject_id as id from stale_subjects($1, $2::date, $3, $4)',
    [type, day, fresh, isAll],
  )
  for (const step of new Set(rows.map((row) => row.step))) {
    const ofStep = rows.filter((row) => row.step === step)
    yield* inSlices(ofStep, size, (some) =>
      database.query('call record_subject_results($1, $2::date, $3, subjects_of($4::text[], $5::bigint[]))', [
        type,
        day,
        now,
        some.map(({ kind }) => kind),
        some.map(({ id }) => id),
      ]),
    )
  }
}

/**
 * Records one period of some services, and of whatever they count to: those whose stored time has changed. All of the period where it was never
 * recorded, or stands still for a correction.
 */
export async function* changedResultPasses(
  context: Context,
  { type, day }: Period,
  { services: changed, now, sizes }: { services: readonly number[]; now: Date; sizes: ResultSizes },
): Passes<void> {
  const { database } = context
  const { rows } = await database.query<{ whole: boolean }>(
    `select is_held($2::date)
      or not exists (select from sla_period_results where period_type = $1 and period_day = $2::date) as whole`,
    [type, day],
  )
  if (rows[0]?.whole) {
    await database.query('call record_period_results($1, $2::date, $3)', [type, day, now])
    yield
    return
  }
  yield* inSlices(changed, sizes.services, (some) =>
    database.query('call record_service_results($1, $2::date, $3, $4::bigint[])', [type, day, now, some]),
  )
  yield* recordSubjects(context, { type, day }, { now, fresh: new Date(0), isAll: false, size: sizes.subjects })
}

async function* inSlices<T>(all: readonly T[], size: StepSize, record: (some: readonly T[]) => Promise<unknown>) {
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

async function readMarks({ database }: Context): Promise<Mark[]> {
  const { rows } = await database.query<Mark>('select service_id as id, version from sla_result_marks', [])
  return rows
}

/** What was marked again meanwhile stays for the next turn. */
async function takeAway({ database }: Context, marks: readonly Mark[]): Promise<void> {
  if (marks.length === 0) return
  await database.query(
    `delete from sla_result_marks m
    using unnest($1::bigint[], $2::integer[]) as k (service_id, version)
    where m.service_id = k.service_id
      and m.version = k.version`,
    [marks.map(({ id }) => id), marks.map(({ version }) => version)],
  )
}
