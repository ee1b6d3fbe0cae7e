import { afterAll, beforeAll, expect, it } from 'vitest'
import { testContext } from '../../../testing/database/context.ts'
import { openTestDatabase } from '../../../testing/database/database.ts'
import type { Database } from '../../platform/database/database.ts'
import { aggregationLagMs } from '../../snapshots/mark-late.ts'
import { catchUpAggregates, refreshAggregates } from '../aggregates/refresh-aggregates.ts'

const dayMs = 86_400_000

let database: Database
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())

/** The regular refresh, as a server does it by itself. */
const refreshRegularly = async () => {
  const { rows } = await database.query<{ id: number }>(
    "select job_id as id from timescaledb_information.jobs where proc_name = 'run_aggregation'",
  )
  for (const { id } of rows) await database.query(`call run_job(${id})`)
}

const observe = (from: Date, to: Date) =>
  database.query(
    `insert into sla_snapshots (service_id, time, duration_ms, status)
    select 1, at, 300000, 'OPERATIONAL'
    from generate_series($1::timestamptz, $2::timestamptz - interval '5 minutes', interval '5 minutes') as at`,
    [from, to],
  )

it('what was not aggregated when core went away for weeks is aggregated when it is back', async () => {
  // The day that ended last counts once the aggregates, which run behind, may hold it.
  const today = Math.floor((Date.now() - aggregationLagMs) / dayMs) * dayMs
  const start = new Date(today - 30 * dayMs)
  const end = new Date(today - 20 * dayMs + dayMs / 2)
  await observe(start, end)
  // As the regular refreshes left it at noon of the last day: the open day and its last buckets are not stored.
  for (const [name, to] of [
    ['sla_5m', end.getTime() - 900_000],
    ['sla_hourly', end.getTime() - 3_600_000],
    ['sla_daily', today - 20 * dayMs],
  ] as const) {
    await database.query('call refresh_continuous_aggregate($1, $2::timestamptz, $3::timestamptz)', [
      name,
      start,
      new Date(to),
    ])
  }
  // Back again: reports of two days, which the regular refresh moves on to.
  const back = new Date(today - 2 * dayMs)
  await observe(back, new Date(today))
  await catchUpAggregates(testContext(database, Date.now()))
  await refreshRegularly()
  const { rows } = await database.query(
    `select 'stored' as of, sum(operational_ms) as ms from sla_daily
    union all
    select 'all', operational_ms from read_sums($1, $2, array[1]::bigint[])
    order by 1 desc`,
    [start, new Date(today)],
  )
  const held = end.getTime() - start.getTime() + today - back.getTime()
  expect(rows).toEqual([
    { of: 'stored', ms: held },
    { of: 'all', ms: held },
  ])
})

it('what is refreshed is first held by the finer aggregates, and the rest stays with the snapshots', async () => {
  const [from, now] = [new Date('2031-03-10T00:00:00Z'), new Date('2031-04-02T08:20:00Z')]
  await observe(from, now)
  await refreshAggregates(database, from, new Date('2031-03-11T00:00:00Z'), now)
  const { rows } = await database.query(
    "select name, stored_until(name) as until from unnest(array['sla_5m', 'sla_hourly', 'sla_daily', 'sla_monthly']) as name",
  )
  // A month is held by its days, and these by theirs: no further than that.
  expect(rows).toEqual([
    { name: 'sla_5m', until: new Date('2031-04-01T00:00:00Z') },
    { name: 'sla_hourly', until: new Date('2031-04-01T00:00:00Z') },
    { name: 'sla_daily', until: new Date('2031-04-01T00:00:00Z') },
    { name: 'sla_monthly', until: new Date('2031-04-01T00:00:00Z') },
  ])
  const sums = await database.query<{ ms: number }>(
    'select operational_ms as ms from read_sums($1, $2, array[1]::bigint[])',
    [from, now],
  )
  expect(sums.rows).toEqual([{ ms: now.getTime() - from.getTime() }])
})

it('no refresh of an aggregate reads a snapshot but that of the finest', async () => {
  const { rows } = await database.query<{ name: string; read: string }>(
    `select user_view_name as name, format('%I.%I', partial_view_schema, partial_view_name) as read
    from _timescaledb_catalog.continuous_agg
    order by mat_hypertable_id`,
  )
  const readsSnapshots: Record<string, boolean> = {}
  for (const { name, read } of rows) {
    const plan = await database.query<{ 'QUERY PLAN': string }>(
      `explain select * from ${read} where bucket >= '2031-03-01Z' and bucket < '2031-04-01Z'`,
    )
    const chunks = await database.query<{ name: string }>(
      "select chunk_name as name from timescaledb_information.chunks where hypertable_name = 'sla_snapshots'",
    )
    const text = plan.rows.map((row) => row['QUERY PLAN']).join('\n')
    readsSnapshots[name] = chunks.rows.some((chunk) => text.includes(chunk.name))
  }
  expect(readsSnapshots).toEqual({ sla_5m: true, sla_hourly: false, sla_daily: false, sla_monthly: false })
})

it('sums over closed time read no open snapshot, and those over open time only what is not stored', async () => {
  const { rows } = await database.query<{ aggregate: string; from: Date; to: Date }>(
    `select aggregate, from_time as "from", to_time as "to"
    from aggregate_segments('2031-03-10T00:00:00Z', '2031-04-02T08:20:00Z')
    order by from_time`,
  )
  expect(rows).toEqual([
    { aggregate: 'sla_daily', from: new Date('2031-03-10T00:00:00Z'), to: new Date('2031-04-01T00:00:00Z') },
    { aggregate: 'live_5m', from: new Date('2031-04-01T00:00:00Z'), to: new Date('2031-04-02T08:20:00Z') },
  ])
})
