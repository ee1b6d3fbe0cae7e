import { afterAll, beforeAll, expect, it } from 'vitest'
import { testContext } from '../../test/context.ts'
import { openTestDatabase } from '../../test/database.ts'
import type { Database } from '../platform/database/database.ts'
import { catchUpAggregates, refreshAggregates } from './refresh-aggregates.ts'

const dayMs = 86_400_000

let database: Database
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())

const refreshJobs = async () =>
  (
    await database.query<{ id: number }>(
      `select job_id as id from timescaledb_information.jobs
      where proc_name = 'policy_refresh_continuous_aggregate' order by job_id`,
    )
  ).rows

const observe = (from: Date, to: Date) =>
  database.query(
    `insert into sla_snapshots (service_id, time, duration_ms, status)
    select 1, at, 300000, 'OPERATIONAL'
    from generate_series($1::timestamptz, $2::timestamptz - interval '5 minutes', interval '5 minutes') as at`,
    [from, to],
  )

it('what was not aggregated when core went away for weeks is aggregated when it is back', async () => {
  const today = Math.floor(Date.now() / dayMs) * dayMs
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
  for (const { id } of await refreshJobs()) await database.query(`call run_job(${id})`)
  const { rows } = await database.query(
    `select 'daily' as of, sum(operational_ms) as ms from sla_daily
    union all
    select 'monthly', sum(operational_ms) from sla_monthly
    order by 1`,
  )
  const held = end.getTime() - start.getTime() + today - back.getTime()
  expect(rows).toEqual([
    { of: 'daily', ms: held },
    { of: 'monthly', ms: held },
  ])
})

it('a month that is refreshed sums nothing again that finer aggregates could hold: they are brought up to now first', async () => {
  const [from, now] = [new Date('2031-03-10T00:00:00Z'), new Date('2031-04-02T08:20:00Z')]
  await observe(from, now)
  await refreshAggregates(database, from, new Date('2031-03-11T00:00:00Z'), now)
  const { rows } = await database.query(
    `select c.user_view_name as name, _timescaledb_functions.to_timestamp(_timescaledb_functions.cagg_watermark(c.mat_hypertable_id)) as until
    from _timescaledb_catalog.continuous_agg c
    order by c.mat_hypertable_id`,
  )
  expect(rows).toMatchObject([
    { name: 'sla_5m', until: new Date('2031-04-02T08:05:00Z') },
    { name: 'sla_hourly', until: new Date('2031-04-02T08:00:00Z') },
    { name: 'sla_daily', until: new Date('2031-04-02T00:00:00Z') },
    { name: 'sla_monthly', until: new Date('2031-04-01T00:00:00Z') },
  ])
})
