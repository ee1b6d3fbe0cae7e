import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testContext } from '../../../testing/database/context.ts'
import { databaseKinds, openTestDatabase } from '../../../testing/database/database.ts'
import { recordStatusReport } from '../../ingest/record-status-report.ts'
import type { Database } from '../../platform/database/database.ts'
import { listServices } from './list-services.ts'

const names = ['orders', 'Orders_EU', 'stock', 'a100']

describe.each(databaseKinds)('a search among services on %s', (kind) => {
  let database: Database
  const context = () => testContext(database, '2026-11-20T12:00:00Z')
  beforeAll(async () => {
    database = await openTestDatabase(kind)
    await recordStatusReport(context(), {
      nodeId: 'acme/shop/prod/eu1',
      services: names.map((name) => ({ name, status: 'OPERATIONAL' })),
    })
    await database.query("update services set display_name = '50 % off \\ Äpfel' where name = 'stock'")
  })
  afterAll(() => database.close())

  it.each([
    ['ORDERS', ['Orders_EU', 'orders']],
    ['_', ['Orders_EU']],
    ['%', ['stock']],
    ['off \\ Ä', ['stock']],
    ['a1', ['a100']],
    ['shop/prod', ['Orders_EU', 'a100', 'orders', 'stock']],
    ['nothing', []],
  ])('for %s finds what contains it, whatever its case', async (search, expected) => {
    const { nodes, totalCount } = await listServices(context(), { search }, 10)
    expect(nodes.map(({ path }) => path.split('/').at(-1)).toSorted()).toEqual(expected)
    expect(totalCount).toBe(expected.length)
  })

  it('gives the length of a list whatever it is of: kept for all, counted for the others', async () => {
    const report = (down: string) =>
      recordStatusReport(testContext(database, '2026-11-20T12:00:30Z'), {
        nodeId: 'acme/shop/prod/eu1',
        services: names.map((name) => ({ name, status: name === down ? 'DOWN' : 'OPERATIONAL' })),
      })
    await report('stock')
    const count = async (filter: Parameters<typeof listServices>[1]) =>
      (await listServices(context(), filter, 1)).totalCount
    expect([await count({}), await count({ status: 'DOWN' }), await count({ status: 'UNKNOWN' })]).toEqual([4, 1, 0])
    await database.query("update services set retired_at = known_since where name = 'a100'")
    expect([await count({}), await count({ status: 'OPERATIONAL' })]).toEqual([3, 2])
    expect([await count({ retired: true }), await count({ includeRetired: true })]).toEqual([1, 4])
    expect(await count({ prefix: 'acme/shop/prod/eu1/orders', status: 'OPERATIONAL' })).toBe(1)
  })
})
