import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testContext } from '../../../testing/database/context.ts'
import { databaseKinds, openTestDatabase } from '../../../testing/database/database.ts'
import { saveCustomer } from '../../customers/save-customer.ts'
import { recordStatusReport } from '../../ingest/record-status-report.ts'
import type { Database } from '../../platform/database/database.ts'
import { refreshAggregates } from '../aggregates/refresh-aggregates.ts'
import { parsePeriod } from './period.ts'
import { readRange } from './read-range.ts'

describe('a period', () => {
  it.each([
    ['2026-11-22', '2026-11-22', '2026-11-23'],
    ['2026-W01', '2025-12-29', '2026-01-05'],
    ['2026-W53', '2026-12-28', '2027-01-04'],
    ['2026-02', '2026-02-01', '2026-03-01'],
    ['2026-Q4', '2026-10-01', '2027-01-01'],
    ['2026', '2026-01-01', '2027-01-01'],
  ])('%s is from %s to %s', (key, first, end) => {
    expect(parsePeriod({ period: key })).toMatchObject({ key, first, end })
  })

  it.each([
    [{ period: '2026-02-30' }],
    [{ period: '2025-W53' }],
    [{ period: '2026-W00' }],
    [{ period: '2026-Q5' }],
    [{ period: '2026-13' }],
    [{ period: 'last-0d' }],
    [{ period: 'last-9999d' }],
    [{ period: 'yesterday' }],
    [{ from: '2026-02-01' }],
    [{ from: '2026-02-30', to: '2026-03-01' }],
    [{ from: '2026-02-01T10:00', to: '2026-03-01' }],
    [{ period: '2026', from: '2026-02-01', to: '2026-03-01' }],
    [{}],
  ])('%j is refused', (input) => {
    expect(() => parsePeriod(input)).toThrow()
  })
})

describe.each(databaseKinds)('the result of a period on %s', (kind) => {
  let database: Database
  const now = '2026-11-20T12:00:00Z'
  beforeAll(async () => {
    database = await openTestDatabase(kind)
    const context = testContext(database, '2026-11-19T12:00:00Z')
    // Up from the 15th on, down for an hour before midnight in Berlin, on the 17th.
    const pieces = [
      { from: '2026-11-15T23:00:00Z', to: '2026-11-17T22:00:00Z', status: 'OPERATIONAL' as const },
      { from: '2026-11-17T22:00:00Z', to: '2026-11-17T23:00:00Z', status: 'DOWN' as const },
      { from: '2026-11-17T23:00:00Z', to: '2026-11-19T12:00:00Z', status: 'OPERATIONAL' as const },
    ]
    await recordStatusReport(context, {
      nodeId: 'acme/shop/prod/eu1',
      services: [{ name: 'orders', status: 'OPERATIONAL', slaGroup: 'payments', pieces }],
    })
    await saveCustomer(context, { slug: 'acme', name: 'Acme', scope: ['group:payments'], timeZone: 'Europe/Berlin' })
    await refreshAggregates(database, new Date('2026-11-15'), new Date('2026-11-19'), new Date(now))
  })
  afterAll(() => database.close())

  const read = async (request: Parameters<typeof readRange>[1]) => readRange(testContext(database, now), request)
  const down = async (request: Parameters<typeof readRange>[1]) => (await read(request)).range.result?.downSeconds

  it('is counted in the zone of its subject', async () => {
    const { range } = await read({ customer: 'acme', period: '2026-11-17' })
    expect([range.from.toISOString(), range.to.toISOString(), range.timeZone, range.exact]).toEqual([
      '2026-11-16T23:00:00.000Z',
      '2026-11-17T23:00:00.000Z',
      'Europe/Berlin',
      true,
    ])
    expect(range.result).toMatchObject({ subject: 'Acme', subjectKind: 'CUSTOMER', downSeconds: 3600, memberCount: 1 })
    expect(await down({ customer: 'acme', period: '2026-11-18' })).toBe(0)
    expect(await down({ slaGroup: 'payments', period: '2026-11-17' })).toBe(3600)
    expect(await down({ node: 'acme', period: '2026-W47' })).toBe(3600)
  })

  it('is exact to the millisecond between any two instants', async () => {
    const request = { from: '2026-11-17T22:10:00.001Z', to: '2026-11-17T22:10:00.003Z' }
    expect(await down({ serviceId: 'acme/shop/prod/eu1/orders', ...request })).toBe(0.002)
    expect(await down({ from: '2026-11-17', to: '2026-11-18', customer: 'acme' })).toBe(3600)
    expect(await down({ from: '2026-11-17T21:58:00Z', to: '2026-11-17T22:01:00.5Z' })).toBe(60.5)
    expect(await down({ from: '2026-11-17T22:59:00Z', to: '2026-11-17T23:01:00Z' })).toBe(60)
  })

  it('stands beside another one, and has those of its services and groups', async () => {
    const found = await read({ customer: 'acme', period: '2026-11-18', compareWith: 'previous', members: true })
    expect(found).toMatchObject({ uptimeChange: 4.1667, downSecondsChange: -3600, incidentCountChange: -1 })
    expect(found.compared?.period).toBe('2026-11-17')
    expect(found.compared?.members.map(({ subject, downSeconds }) => [subject, downSeconds])).toEqual([
      ['payments', 3600],
      ['acme/shop/prod/eu1/orders', 3600],
    ])
    const custom = await read({ from: '2026-11-17', to: '2026-11-19', compareWith: 'previous' })
    expect(custom.compared?.period).toBe('2026-11-15/2026-11-17')
  })

  it('has nothing to say where its subject has no part, and is refused where there is none', async () => {
    expect((await read({ customer: 'acme', period: '2025' })).range).toMatchObject({ result: null, exact: true })
    await expect(read({ customer: 'none', period: '2026' })).rejects.toMatchObject({ code: 'not_found' })
    await expect(read({ customer: 'acme', node: 'acme', period: '2026' })).rejects.toMatchObject({
      code: 'bad_request',
    })
    await expect(read({ period: '2027' })).rejects.toMatchObject({ code: 'bad_request' })
    await expect(read({ from: '2026-11-18', to: '2026-11-18' })).rejects.toMatchObject({ code: 'bad_request' })
  })

  it('has each second of all-up and any-up once where the zone changes, however its days are recorded', async () => {
    const context = testContext(database, '2026-11-19T12:00:00Z')
    // Down for an hour that lies in the 17th of New York and in the 18th of UTC.
    const pieces = [
      { from: '2026-11-15T00:00:00Z', to: '2026-11-18T02:00:00Z', status: 'OPERATIONAL' as const },
      { from: '2026-11-18T02:00:00Z', to: '2026-11-18T03:00:00Z', status: 'DOWN' as const },
      { from: '2026-11-18T03:00:00Z', to: '2026-11-19T12:00:00Z', status: 'OPERATIONAL' as const },
    ]
    await recordStatusReport(context, {
      nodeId: 'acme/bank/prod/eu1',
      services: [{ name: 'cards', status: 'OPERATIONAL', slaGroup: 'banking', pieces }],
    })
    await refreshAggregates(database, new Date('2026-11-15'), new Date('2026-11-19'), new Date(now))
    const recordedIn = async (earlier: string, later: string) => {
      await database.query(
        `delete from sla_group_terms where group_id = (select id from sla_groups where name = 'banking')`,
      )
      await database.query(
        `insert into sla_group_terms (group_id, effective_from, tier, time_zone, set_by, created_at)
        select id, effective_from, 'medium', time_zone, 'test', now()
        from sla_groups
        cross join (values ('-infinity'::timestamptz, $1), ('2026-11-18T00:00:00Z', $2)) as t (effective_from, time_zone)
        where name = 'banking'`,
        [earlier, later],
      )
      for (const day of ['2026-11-15', '2026-11-16', '2026-11-17', '2026-11-18'])
        await database.query(`call record_period_results('DAILY', $1::date, $2)`, [day, now])
      await database.query(`call record_period_results('MONTHLY', '2026-11-01', $1)`, [now])
      const { rows } = await database.query(
        `select r.period_type, r.all_down_ms, r.any_operational_ms
        from hierarchy_nodes n
        cross join lateral (
          select 'RANGE' as period_type, x.all_down_ms, x.any_operational_ms
          from range_results('NODE', n.id, '2026-11-15', '2026-11-19T12:00:00Z', $1, 'UTC', false) x
          union all
          select period_type, all_down_ms, any_operational_ms
          from sla_period_results
          where period_type = 'MONTHLY' and subject_kind = 'NODE' and subject_id = n.id
        ) r
        where n.path = 'acme/bank/prod'
        order by r.period_type`,
        [now],
      )
      return rows
    }
    const hours = 4.5 * 24 - 1
    const once = [
      { period_type: 'MONTHLY', all_down_ms: 3_600_000, any_operational_ms: hours * 3_600_000 },
      { period_type: 'RANGE', all_down_ms: 3_600_000, any_operational_ms: hours * 3_600_000 },
    ]
    expect(await recordedIn('America/New_York', 'UTC')).toEqual(once)
    expect(await recordedIn('UTC', 'America/New_York')).toEqual(once)
  })

  it('of time of which only days are kept is that of the days in the zone of each service', async () => {
    await database.query(
      `update sla_group_terms set time_zone = 'Europe/Berlin'
      where group_id = (select id from sla_groups where name = 'payments')`,
    )
    await database.query(`call record_period_results('DAILY', '2026-11-17', $1)`, [now])
    await database.query(`call record_period_results('DAILY', '2026-11-18', $1)`, [now])
    const before = await down({ customer: 'acme', from: '2026-11-17', to: '2026-11-19' })
    await database.query(
      `select drop_chunks(name, older_than => timestamptz '2100-01-01')
      from unnest(array['sla_5m', 'sla_hourly', 'sla_snapshots']) as name`,
    )
    // Later time is kept.
    await database.query(
      `insert into sla_snapshots (service_id, time, duration_ms, status, excluded)
      select id, '2028-03-01T00:00:00Z', 300000, 'OPERATIONAL', false from services`,
    )
    await database.query(`call refresh_continuous_aggregate('sla_5m', '2028-03-01Z', '2028-03-01T00:05:00Z')`)
    const later = testContext(database, '2028-03-02T00:00:00Z')
    const [whole, cut] = [
      await readRange(later, { customer: 'acme', from: '2026-11-17', to: '2026-11-19' }),
      await readRange(later, { customer: 'acme', from: '2026-11-17T10:00:00Z', to: '2026-11-19' }),
    ]
    expect([before, whole.range.result?.downSeconds, whole.range.exact, cut.range.exact]).toEqual([
      3600,
      3600,
      true,
      false,
    ])
  })
})
