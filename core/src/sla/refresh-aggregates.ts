import type { Clock } from '../platform/clock.ts'
import type { Context } from '../platform/context.ts'
import type { Queryable } from '../platform/database/database.ts'
import { allPasses, type Passes } from '../platform/passes.ts'
import { createStepSize, type StepSize } from '../platform/step-size.ts'
import { aggregationLagMs } from '../snapshots/mark-late.ts'

interface Aggregate {
  name: string
  /** What its refresh window is rounded to. */
  unit: string
  /** How many units the first pass covers. */
  firstUnits: number
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
  { name: 'sla_5m', unit: '5 minutes', firstUnits: 6, units: unitsOf(300_000) },
  { name: 'sla_hourly', unit: '1 hour', firstUnits: 6, units: unitsOf(3_600_000) },
  { name: 'sla_daily', unit: '1 day', firstUnits: 1, units: unitsOf(86_400_000) },
  { name: 'sla_monthly', unit: '1 month', firstUnits: 1, units: months },
]

/** A year of the finest units. */
const mostUnits = 105_408

/** How much of each aggregate the next pass refreshes: kept by who refreshes again and again. */
export type RefreshSizes = ReadonlyMap<string, StepSize>

export function createRefreshSizes(clock: Clock): RefreshSizes {
  const sizeOf = ({ firstUnits: first }: Aggregate) => createStepSize(clock, { first, most: mostUnits })
  return new Map(aggregates.map((aggregate) => [aggregate.name, sizeOf(aggregate)]))
}

/**
 * Refreshes every aggregate over the whole buckets that `from` to `to` touch, as far as the regular refresh may have come:
 * a bucket that is still open is summed in real time, and would stand still once it was materialized.
 */
export async function refreshAggregates(database: Queryable, from: Date, to: Date, now: Date): Promise<void> {
  await allPasses(refreshPasses({ database, clock: { now: () => now } }, from, to, { sizes: new Map() }))
}

interface RefreshOptions {
  sizes?: RefreshSizes
  /** False leaves months to a later refresh of more of their days: a month costs as much for one day as for all. */
  months?: boolean
}

/** The same in passes: each holds the embedded database's one session about as long as a step may. */
export async function* refreshPasses(
  { database, clock }: { database: Queryable; clock: Clock },
  from: Date,
  to: Date,
  { sizes = createRefreshSizes(clock), months: withMonths = true }: RefreshOptions = {},
): Passes<void> {
  const now = clock.now()
  for (const aggregate of aggregates) {
    if (aggregate.units === months && !withMonths) continue
    const window = await readWindow(database, aggregate, from, to, now)
    if (window) yield* refreshWindow(database, aggregate, window, sizes.get(aggregate.name))
  }
}

/**
 * Aggregates what was left over when core went away, from where each aggregate ends. The regular refresh reaches back some
 * days only: after a longer absence it would move on over the buckets in between, and their time would never be counted.
 */
export async function catchUpAggregates(context: Context): Promise<void> {
  await allPasses(catchUpPasses(context))
}

/** The same in passes. */
export function catchUpPasses(context: Context): Passes<void> {
  const now = context.clock.now()
  return refreshPasses(context, now, now)
}

interface Window {
  from: Date | null
  to: Date
}

/** Without a size, all at once. */
async function* refreshWindow(
  database: Queryable,
  { name, units }: Aggregate,
  { from, to }: Window,
  size: StepSize | undefined,
): Passes<void> {
  for (let start = from; start === null || start < to; ) {
    const reach = start && size ? units.later(start, size.current()) : to
    const end = reach < to ? reach : to
    const done = start ? units.between(start, end) : 0
    const refresh = () =>
      database.query('call refresh_continuous_aggregate($1, $2::timestamptz, $3::timestamptz)', [name, start, end])
    await (size ? size.timed(refresh, () => done) : refresh())
    start = end
    yield
  }
}

/** Starts where the aggregate ends when that is earlier: its watermark must not move over buckets that it lacks. */
async function readWindow(
  database: Queryable,
  { name, unit }: Aggregate,
  from: Date,
  to: Date,
  now: Date,
): Promise<Window | undefined> {
  const { rows } = await database.query<Window & { empty: boolean }>(
    `select
      w.watermark is not null and least(bucket.from, w.watermark) >= bucket.to as empty,
      coalesce(
        case when w.watermark is not null then least(bucket.from, w.watermark) end,
        -- Nothing is stored yet: from the first snapshot on, in passes.
        (select least(time_bucket($1::interval, min(time)), bucket.to) from sla_snapshots)
      ) as from,
      bucket.to
    from (
      select
        time_bucket($1::interval, $2::timestamptz) as from,
        least(
          time_bucket($1::interval, $3::timestamptz - interval '1 ms') + $1::interval,
          time_bucket($1::interval, $4::timestamptz)
        ) as to
    ) bucket
    cross join (
      -- Nothing materialized yet is told by the earliest instant there is.
      select nullif(_timescaledb_functions.to_timestamp(mark), _timescaledb_functions.to_timestamp(lowest)) as watermark
      from _timescaledb_catalog.continuous_agg
      cross join lateral _timescaledb_functions.cagg_watermark(mat_hypertable_id) as mark
      cross join lateral _timescaledb_functions.get_internal_time_min('timestamptz'::regtype) as lowest
      where user_view_name = $5
    ) w`,
    [unit, from, to, new Date(now.getTime() - aggregationLagMs), name],
  )
  const [window] = rows
  return window && !window.empty ? window : undefined
}
