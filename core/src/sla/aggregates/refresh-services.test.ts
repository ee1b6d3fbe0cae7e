import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testContext } from '../../../testing/database/context.ts'
import { databaseKinds, openTestDatabase } from '../../../testing/database/database.ts'
import { recordStatusReport } from '../../ingest/record-status-report.ts'
import type { Database } from '../../platform/database/database.ts'
import { allPasses } from '../../platform/passes.ts'
import { refreshAggregates } from './refresh-aggregates.ts'
import { refreshServicePasses } from './refresh-services.ts'

const nodeId = 'acme/shop/prod/eu1'
const levels = ['sla_5m', 'sla_hourly', 'sla_daily', 'sla_monthly']
const config = { compress_after: { sla_5m: '9 days', sla_hourly: '10 days', sla_daily: '12 days' } }

describe.each(databaseKinds)('stored time that changes behind compressed aggregates on %s', (kind) => {
  let database: Database
  let orders: number
  let carts: number
  beforeAll(async () => {
    database = await openTestDatabase(kind)
    const pieces = [{ from: '2025-03-11T00:00:00Z', to: '2025-03-12T00:00:00Z', status: 'OPERATIONAL' }]
    const services = ['orders', 'carts'].map((name) => ({ name, status: 'OPERATIONAL', pieces }))
    await recordStatusReport(testContext(database, '2025-03-12T00:00:10Z'), { nodeId, services })
    // Months are stored once they are over.
    await refreshAggregates(
      database,
      new Date('2025-03-01Z'),
      new Date('2025-04-01Z'),
      new Date('2025-04-01T01:00:00Z'),
    )
    const { rows } = await database.query<{ id: number }>('select id from services order by name desc')
    ;[orders = 0, carts = 0] = rows.map(({ id }) => id)
    await compress()
  })
  afterAll(() => database.close())

  const compress = () => database.query('call run_aggregate_compression(0, $1)', [config])
  /** Whether each compressed chunk is whole: 1, and not partly unpacked: 9. */
  const statusOfChunks = async () => {
    const { rows } = await database.query<{ name: string; status: number }>(
      `select a.view_name as name, _timescaledb_functions.chunk_status(c) & 9 as status
      from timescaledb_information.continuous_aggregates a
      cross join lateral show_chunks(a.view_name::regclass) c
      order by 1`,
    )
    return Object.fromEntries(rows.map(({ name, status }) => [name, status]))
  }
  /** How many rows of a service lie unpacked in the chunks of an aggregate. */
  const unpacked = async (aggregate: string, service: number) => {
    const { rows } = await database.query<{ chunk: string }>('select show_chunks($1::regclass)::text as chunk', [
      aggregate,
    ])
    let count = 0
    for (const { chunk } of rows) {
      const { rows: found } = await database.query<{ count: number }>(
        `select count(*)::integer as count from only ${chunk} where service_id = $1`,
        [service],
      )
      count += found[0]?.count ?? 0
    }
    return count
  }
  const downMinutes = async (service: number) => {
    const found: Record<string, number> = {}
    for (const level of levels) {
      const { rows } = await database.query<{ minutes: number }>(
        `select (sum(down_ms) / 60000)::integer as minutes from ${level} where service_id = $1`,
        [service],
      )
      found[level] = rows[0]?.minutes ?? -1
    }
    return found
  }
  const allLevels = (minutes: number) => Object.fromEntries(levels.map((level) => [level, minutes]))

  it('is in all sums, though nothing but its services is unpacked', async () => {
    expect(await statusOfChunks()).toEqual({ sla_5m: 1, sla_hourly: 1, sla_daily: 1, sla_monthly: 0 })
    await database.query(
      `update sla_snapshots
      set status = 'DOWN'
      where service_id = $1
        and time >= '2025-03-11T10:00:00Z'
        and time < '2025-03-11T11:10:00Z'`,
      [orders],
    )
    const changed = { from: new Date('2025-03-11T10:00:00Z'), to: new Date('2025-03-11T11:10:00Z') }
    await allPasses(
      refreshServicePasses(testContext(database, '2025-04-01T01:00:00Z'), { services: [orders], ...changed }),
    )
    expect(await downMinutes(orders)).toEqual(allLevels(70))
    expect(await downMinutes(carts)).toEqual(allLevels(0))
    expect(await statusOfChunks()).toEqual({ sla_5m: 9, sla_hourly: 9, sla_daily: 9, sla_monthly: 0 })
    expect(await unpacked('sla_5m', carts)).toBe(0)
    expect(await unpacked('sla_5m', orders)).toBeGreaterThan(0)
  })

  it('is compressed again by the next turn of the job, and counts as before', async () => {
    await compress()
    expect(await statusOfChunks()).toEqual({ sla_5m: 1, sla_hourly: 1, sla_daily: 1, sla_monthly: 0 })
    expect(await downMinutes(orders)).toEqual(allLevels(70))
    expect(await downMinutes(carts)).toEqual(allLevels(0))
  })
})
