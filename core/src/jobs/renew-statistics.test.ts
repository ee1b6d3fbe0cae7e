import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testContext } from '../../testing/database/context.ts'
import { databaseKinds, openTestDatabase } from '../../testing/database/database.ts'
import type { Database } from '../platform/database/database.ts'
import { allPasses } from '../platform/passes.ts'
import { createStatisticsWork, listOutgrown } from './renew-statistics.ts'

const start = Date.parse('2026-11-20T12:00:00Z')

describe.each(databaseKinds)('statistics of the planner on %s', (kind) => {
  let database: Database
  beforeAll(async () => {
    database = await openTestDatabase(kind)
    await load(`
      create table readings (id integer, body text) with (autovacuum_enabled = off);
      insert into readings select n, repeat('x', 100) from generate_series(1, 1000) n;
      insert into sla_snapshots (service_id, time, duration_ms, status)
      select n, '2026-11-20T11:00:00Z', 30000, 'OPERATIONAL' from generate_series(1, 2000) n`)
  })
  afterAll(() => database.close())

  /** Loads, and has the server count it at once instead of some seconds later. */
  const load = (statement: string) =>
    database.transaction(async (tx) => {
      await tx.query(statement)
      await tx.query('select pg_stat_force_next_flush()')
    })
  const rowsOf = async (table: string) =>
    (
      await database.query<{ rows: number }>(
        'select reltuples::integer as rows from pg_class where oid = $1::regclass',
        [table],
      )
    ).rows[0]?.rows

  it('are made after a first load, of chunks too, and again once a table has doubled', async () => {
    const context = testContext(database, start)
    const work = createStatisticsWork(context.clock)
    const chunk = (await listOutgrown(database)).find((name) => name.includes('_hyper'))
    expect(await listOutgrown(database)).toContain('readings')

    await allPasses(work(context))
    expect(await rowsOf('readings')).toBe(1000)
    expect(await rowsOf(chunk ?? '')).toBe(2000)
    expect(await listOutgrown(database)).toEqual([])

    await load("insert into readings select n, repeat('x', 100) from generate_series(1, 1500) n")
    await allPasses(work(context))
    expect(await rowsOf('readings'), 'it looks seldom').toBe(1000)
    context.clock.set(start + 15_000)
    await allPasses(work(context))
    expect(await rowsOf('readings')).toBe(2500)
  })

  it.skipIf(kind === 'embedded')(
    'are not made of rows that may yet be rolled back, and made again once more are committed than they say',
    async () => {
      await database.query('create table loads (id integer, body text) with (autovacuum_enabled = off)')
      const thousand = "insert into loads select n, repeat('x', 100) from generate_series(1, 1000) n"
      await database.transaction(async (tx) => {
        await tx.query(thousand)
        expect(await listOutgrown({ ...tx, kind: database.kind })).not.toContain('loads')
        await tx.query('select pg_stat_force_next_flush()')
      })
      expect(await listOutgrown(database)).toContain('loads')

      // As statistics are that were made while others were still loading.
      await load('delete from loads')
      await database.query('vacuum (analyze, truncate off) loads')
      expect(await rowsOf('loads')).toBe(0)
      await load(thousand)
      expect(await listOutgrown(database)).toContain('loads')
      await database.query('drop table loads')
    },
  )

  it('are left alone where little has changed, and of what was dropped meanwhile', async () => {
    await load('insert into readings select n from generate_series(1, 100) n')
    expect(await listOutgrown(database)).toEqual([])
    await load("insert into readings select n, repeat('x', 100) from generate_series(1, 9000) n")
    const context = testContext(database, start)
    const dropsIt = { ...database, query: dropFirst(database) }
    const renewed = allPasses(createStatisticsWork(context.clock)({ ...context, database: dropsIt }))
    await expect(renewed).resolves.toBeUndefined()
  })
})

/** Queries that drop the table just before it is analysed. */
function dropFirst(database: Database): Database['query'] {
  return async (text, values) => {
    if (text.startsWith('analyze')) await database.query('drop table if exists readings')
    return database.query(text, values)
  }
}
