import type { Context } from '../platform/context.ts'
import type { Queryable } from '../platform/database/database.ts'
import { aggregationLagMs } from '../snapshots/mark-late.ts'

/** The stacked aggregates, finest first, with the unit that their refresh window is rounded to. */
const aggregates = [
  ['sla_5m', '5 minutes'],
  ['sla_hourly', '1 hour'],
  ['sla_daily', '1 day'],
  ['sla_monthly', '1 month'],
] as const

/**
 * Refreshes every aggregate over the whole buckets that `from` to `to` touch, as far as the regular refresh may have come:
 * a bucket that is still open is summed in real time, and would stand still once it was materialized.
 */
export async function refreshAggregates(database: Queryable, from: Date, to: Date, now: Date): Promise<void> {
  for (const [name, unit] of aggregates) await refresh(database, name, unit, from, to, now)
}

/**
 * Aggregates what was left over when core went away, from where each aggregate ends. The regular refresh reaches back some
 * days only: after a longer absence it would move on over the buckets in between, and their time would never be counted.
 */
export async function catchUpAggregates({ database, clock }: Context): Promise<void> {
  const now = clock.now()
  await refreshAggregates(database, now, now, now)
}

/** Starts where the aggregate ends when that is earlier: its watermark must not move over buckets that it lacks. */
async function refresh(
  database: Queryable,
  name: string,
  unit: string,
  from: Date,
  to: Date,
  now: Date,
): Promise<void> {
  const { rows } = await database.query<{ empty: boolean; from: Date | null; to: Date }>(
    `select
      w.watermark is not null and least(bucket.from, w.watermark) >= bucket.to as empty,
      case when w.watermark is not null then least(bucket.from, w.watermark) end as from,
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
  if (!window || window.empty) return
  await database.query('call refresh_continuous_aggregate($1, $2::timestamptz, $3::timestamptz)', [
    name,
    window.from,
    window.to,
  ])
}
