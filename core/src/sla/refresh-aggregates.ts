import type { Clock } from '../platform/clock.ts'
import type { Context } from '../platform/context.ts'
import type { Queryable } from '../platform/database/database.ts'
import { allPasses, type Passes } from '../platform/passes.ts'
import { aggregationLagMs } from '../snapshots/mark-late.ts'

interface Aggregate {
  name: string
  /** What its refresh window is rounded to. */
  unit: string
  /** Length of a unit; a month has none, and is refreshed in one statement. */
  unitMs: number
}

/** The stacked aggregates, finest first. */
const aggregates: readonly Aggregate[] = [
  { name: 'sla_5m', unit: '5 minutes', unitMs: 300_000 },
  { name: 'sla_hourly', unit: '1 hour', unitMs: 3_600_000 },
  { name: 'sla_daily', unit: '1 day', unitMs: 86_400_000 },
  { name: 'sla_monthly', unit: '1 month', unitMs: Number.POSITIVE_INFINITY },
]

/** A refresh holds the embedded database's one session: it covers as many units as take about this long. */
const passMs = { least: 200, most: 800 }
const firstUnits = 72

/**
 * Refreshes every aggregate over the whole buckets that `from` to `to` touch, as far as the regular refresh may have come:
 * a bucket that is still open is summed in real time, and would stand still once it was materialized.
 */
export async function refreshAggregates(database: Queryable, from: Date, to: Date, now: Date): Promise<void> {
  await allPasses(refreshPasses({ database, clock: { now: () => now } }, from, to))
}

/** The same in passes of less than a second where the buckets allow it. */
export async function* refreshPasses(
  { database, clock }: { database: Queryable; clock: Clock },
  from: Date,
  to: Date,
): Passes<void> {
  const now = clock.now()
  for (const aggregate of aggregates) {
    const window = await readWindow(database, aggregate, from, to, now)
    if (window) yield* refreshWindow({ database, clock }, aggregate, window)
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

async function* refreshWindow(
  { database, clock }: { database: Queryable; clock: Clock },
  { name, unitMs }: Aggregate,
  { from, to }: Window,
): Passes<void> {
  let units = firstUnits
  for (let start = from; start === null || start < to; ) {
    const reach = start === null ? Number.POSITIVE_INFINITY : start.getTime() + units * unitMs
    const end: Date = reach < to.getTime() ? new Date(reach) : to
    const startedAt = clock.now().getTime()
    await database.query('call refresh_continuous_aggregate($1, $2::timestamptz, $3::timestamptz)', [name, start, end])
    const ms = clock.now().getTime() - startedAt
    if (ms > passMs.most) units = Math.max(1, Math.floor(units / 2))
    else if (ms < passMs.least) units *= 2
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
