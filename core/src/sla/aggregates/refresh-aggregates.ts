import type { Clock } from '../../platform/clock.ts'
import type { Context } from '../../platform/context.ts'
import type { Database, Queryable } from '../../platform/database/database.ts'
import { allPasses, type Passes } from '../../platform/passes.ts'
import { createStepSize, type StepSize } from '../../platform/step-size.ts'
import { aggregationLagMs } from '../../snapshots/mark-late.ts'

interface Aggregate {
  name: string
  /** What its refresh window is rounded to. */
  unit: string
  units: Units
}

/** Counts in units of an aggregate, between starts of units. */
interface Units {
  later(start: Date, units: number): Date
  between(start: Date, end: Date): number
}

const unitsOf = (ms: number): Units => ({
  later: (start, units) => new Date(start.getTime() + units * ms),
  between: (start, end) => (end.getTime() - start.getTime()) / ms,
})
const monthOf = (instant: Date) => 12 * instant.getUTCFullYear() + instant.getUTCMonth()
const months: Units = {
  later: (start, units) => new Date(Date.UTC(0, monthOf(start) + units, 1)),
  between: (start, end) => monthOf(end) - monthOf(start),
}

/** The stacked aggregates, finest first. */
const aggregates: readonly Aggregate[] = [
  { name: 'sla_5m', unit: '5 minutes', units: unitsOf(300_000) },
  { name: 'sla_hourly', unit: '1 hour', units: unitsOf(3_600_000) },
  { name: 'sla_daily', unit: '1 day', units: unitsOf(86_400_000) },
  { name: 'sla_monthly', unit: '1 month', units: months },
]

/** A year of the finest units. */
const maxUnits = 105_408

/** How much of each aggregate the next pass refreshes. */
type RefreshSizes = ReadonlyMap<string, StepSize>

function createRefreshSizes(clock: Clock): RefreshSizes {
  return new Map(aggregates.map(({ name }) => [name, createStepSize(clock, { max: maxUnits })]))
}

/**
 * Refreshes every aggregate over the whole buckets that `from` to `to` touch, as far as the regular refresh may have come: a
 * bucket that is still open would stand still once it was stored.
 */
export async function refreshAggregates(database: Database, from: Date, to: Date, now: Date): Promise<void> {
  await allPasses(refreshPasses({ database, clock: { now: () => now } }, from, to, new Map()))
}

/** The same in passes: each holds the embedded database's one session about as long as a step may. */
export async function* refreshPasses(
  { database, clock }: { database: Database; clock: Clock },
  from: Date,
  to: Date,
  sizes = createRefreshSizes(clock),
): Passes<void> {
  const windows = await readWindows(database, { from, to, now: clock.now() })
  const reach = windows.reduce((last, { to }) => (to > last ? to : last), new Date(0))
  await database.query('select close_running($1)', [reach])
  for (const { aggregate, ...window } of covering(windows)) {
    if (window.from !== null && window.from >= window.to) continue
    const size = sizes.get(aggregate.name)
    if (!size) await refresh(database, aggregate, window.from, window.to)
    else yield* refreshInSteps(database, aggregate, window, [size, createStepSize(clock, { max: maxUnits })])
  }
}

/** How far back the regular refresh goes: reports older than 7 days are refused. */
const regularReachMs = 8 * 86_400_000

/**
 * The regular refresh, as the job `run_aggregation` does it at once. It starts where each aggregate ends when that is earlier: after
 * a long absence of core nothing is left out.
 */
export function aggregationPasses(context: Context): Passes<void> {
  const now = context.clock.now()
  return refreshPasses(context, new Date(now.getTime() - regularReachMs), now)
}

/** Aggregates what was left over when core went away, from where each aggregate ends. */
export async function catchUpAggregates(context: Context): Promise<void> {
  await allPasses(catchUpPasses(context))
}

/** The same in passes. */
export function catchUpPasses(context: Context): Passes<void> {
  const now = context.clock.now()
  return refreshPasses(context, now, now)
}

interface Window {
  aggregate: Aggregate
  /** Null while nothing is held at all. */
  from: Date | null
  to: Date
  /** Where the aggregate ends; null while it is empty. */
  stored: Date | null
}

/** An aggregate reads what the finer one holds: that one is refreshed as far as any coarser one is going to be. */
function covering(windows: readonly Window[]): Window[] {
  let needed = new Date(0)
  return windows
    .toReversed()
    .map((window) => {
      const isShort = window.to < needed && (window.stored === null || window.stored < needed)
      const to = isShort ? needed : window.to
      if (window.from === null || window.from < to) needed = to > needed ? to : needed
      return { ...window, to }
    })
    .toReversed()
}

/** Whole units; what comes after the end of the aggregate, where all is new, in steps of its own size. */
async function* refreshInSteps(
  database: Database,
  aggregate: Aggregate,
  { from, to, stored }: Omit<Window, 'aggregate'>,
  [again, anew]: readonly [StepSize, StepSize],
): Passes<void> {
  for (let start = from; start === null || start < to; ) {
    const isAnew = stored === null || start === null || start >= stored
    const size = isAnew ? anew : again
    const limit = isAnew || to < stored ? to : stored
    const reach = start ? aggregate.units.later(start, size.current()) : limit
    const end = reach < limit ? reach : limit
    const [since, done] = [start, start ? aggregate.units.between(start, end) : 0]
    await size.timed(
      () => refresh(database, aggregate, since, end),
      () => done,
    )
    start = end
    yield
  }
}

async function refresh(database: Database, { name }: Aggregate, from: Date | null, to: Date): Promise<void> {
  await database
    .of('upkeep')
    .query('call refresh_continuous_aggregate($1, $2::timestamptz, $3::timestamptz)', [name, from, to])
}

/** Each starts where the aggregate ends when that is earlier: its end must not move over buckets that it lacks. */
async function readWindows(
  database: Queryable,
  { from, to, now }: { from: Date; to: Date; now: Date },
): Promise<Window[]> {
  const { rows } = await database.query<Omit<Window, 'aggregate'>>(
    `select
      case
        when isfinite(s.stored) then least(time_bucket(l.unit, $3::timestamptz), s.stored)
        -- Nothing is stored yet: from the first snapshot on.
        else (select least(time_bucket(l.unit, min(time)), b.to) from sla_snapshots)
      end as from,
      b.to,
      nullif(s.stored, '-infinity') as stored
    from unnest($1::text[], $2::interval[]) with ordinality as l (name, unit, place)
    cross join lateral (select stored_until(l.name) as stored) s
    cross join lateral (
      select least(time_bucket(l.unit, $4::timestamptz - interval '1 ms') + l.unit, time_bucket(l.unit, $5::timestamptz)) as to
    ) b
    order by l.place`,
    [
      aggregates.map(({ name }) => name),
      aggregates.map(({ unit }) => unit),
      from,
      to,
      new Date(now.getTime() - aggregationLagMs),
    ],
  )
  return aggregates.flatMap((aggregate, index) => {
    const window = rows[index]
    return window ? [{ aggregate, ...window }] : []
  })
}
