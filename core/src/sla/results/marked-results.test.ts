import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { testContext } from '../../../testing/database/context.ts'
import { databaseKinds, openTestDatabase } from '../../../testing/database/database.ts'
import type { ServiceStatus } from '../../contract/index.ts'
import { recordStatusReport } from '../../ingest/record-status-report.ts'
import type { Database } from '../../platform/database/database.ts'
import { allPasses } from '../../platform/passes.ts'
import { setGroupTerms } from '../terms/set-group-terms.ts'
import { createMarkedResults, openResultPasses } from './record-open-results.ts'

const minute = 60_000
const start = Date.parse('2026-11-20T22:00:00Z')

describe.each(databaseKinds)('the step for marked results on %s', (kind) => {
  let database: Database
  beforeEach(async () => {
    database = await openTestDatabase(kind)
  })
  afterEach(() => database.close())

  it('shows what changed while all the others are still being recorded', async () => {
    const context = testContext(database, start)
    const report = (services: string[], status: ServiceStatus) =>
      recordStatusReport(context, {
        nodeId: 'acme/shop/prod/one',
        services: services.map((name) => ({ name, status, slaGroup: 'gold' })),
      })
    const pass = (seconds: number) => context.clock.set(context.clock.now().getTime() + seconds * 1000)
    // More than one pass records.
    await report(
      Array.from({ length: 250 }, (_, index) => `service-${index}`),
      'OPERATIONAL',
    )
    await allPasses(openResultPasses(context))
    const downSeconds = async (name: string) => {
      const { rows } = await database.query<{ ms: number; others: number }>(
        `select
          sum(down_ms) filter (where s.name = $1)::bigint as ms,
          count(*) filter (where s.name <> $1 and computed_at >= $2)::integer as others
        from sla_period_results
        join services s on subject_kind = 'SERVICE' and s.id = subject_id
        where period_type = 'DAILY'`,
        [name, new Date(Math.floor(context.clock.now().getTime() / (5 * minute)) * 5 * minute)],
      )
      return { seconds: Number(rows[0]?.ms) / 1000, others: rows[0]?.others ?? 0 }
    }

    // All results are older than the bucket that closes. The first report is about the minute before it.
    pass(330)
    const passes = openResultPasses(context)
    await passes.next()
    await report(['service-249'], 'DOWN')
    pass(30)
    await report(['service-249'], 'DOWN')
    const marked = createMarkedResults()
    await allPasses(marked(context))
    expect(await downSeconds('service-249')).toEqual({ seconds: 90, others: 100 })
    // Not again at once, whatever happens.
    pass(1)
    await report(['service-248'], 'DOWN')
    await allPasses(marked(context))
    expect(await downSeconds('service-248')).toMatchObject({ seconds: 0 })
    // With what is kept of all-up and any-up, members wait for the turn that forgets it.
    const marks = async () => (await database.query('select from sla_result_marks')).rowCount
    await setGroupTerms(context, { group: 'gold', uptimeTarget: 99 })
    const marksBefore = await marks()
    await allPasses(createMarkedResults()(context))
    expect(await marks()).toBe(marksBefore)
    // What takes longer takes nothing back.
    while (!(await passes.next()).done) expect(await downSeconds('service-249')).toMatchObject({ seconds: 90 })
    expect(await downSeconds('service-249')).toEqual({ seconds: 90, others: 249 })
  })

  it('shows what is marked while so many others are that only the turn over all comes to them', async () => {
    const context = testContext(database, start)
    const report = (name: string, status: ServiceStatus) =>
      recordStatusReport(context, { nodeId: 'acme/shop/prod/one', services: [{ name, status }] })
    const downSeconds = async () =>
      (
        await database.query<{ ms: number }>(
          `select down_ms as ms
          from sla_period_results r
          join services s on s.id = r.subject_id
          where r.subject_kind = 'SERVICE' and r.period_type = 'DAILY' and s.name = 'orders'`,
        )
      ).rows[0]?.ms
    await report('orders', 'OPERATIONAL')
    await allPasses(openResultPasses(context))
    await database.query('insert into sla_result_marks (service_id) select 10000 + n from generate_series(1, 1100) n')
    const passes = openResultPasses(context)
    await passes.next()
    context.clock.set(start + 30_000)
    await report('orders', 'DOWN')
    await allPasses(createMarkedResults()(context))
    expect(await downSeconds()).toBe(30_000)
    while (!(await passes.next()).done);
    const { rowCount } = await database.query('select from sla_result_marks')
    expect([await downSeconds(), rowCount]).toEqual([30_000, 0])
  })

  it('shows an outage in the figures of its service before those of its group, also one that begins while groups are recorded', async () => {
    const context = testContext(database, start)
    const report = (orders: ServiceStatus, cart: ServiceStatus) =>
      recordStatusReport(context, {
        nodeId: 'acme/shop/prod/one',
        services: [
          { name: 'orders', status: orders, slaGroup: 'gold' },
          { name: 'cart', status: cart, slaGroup: 'gold' },
        ],
      })
    const pass = (seconds: number) => context.clock.set(context.clock.now().getTime() + seconds * 1000)
    const results = async () => {
      const { rows } = await database.query<{ of: string; down: number; at: Date }>(
        `select coalesce(s.name, g.name) as of, r.down_ms / 1000 as down, r.computed_at as at
        from sla_period_results r
        left join services s on r.subject_kind = 'SERVICE' and s.id = r.subject_id
        left join sla_groups g on r.subject_kind = 'GROUP' and g.id = r.subject_id
        where r.period_type = 'DAILY'
          and r.subject_kind in ('SERVICE', 'GROUP')`,
      )
      return Object.fromEntries(rows.map(({ of, down, at }) => [of, { down, seconds: (at.getTime() - start) / 1000 }]))
    }
    const marks = async () => (await database.query('select from sla_result_marks')).rowCount
    await report('OPERATIONAL', 'OPERATIONAL')
    await allPasses(openResultPasses(context))

    pass(30)
    await report('DOWN', 'OPERATIONAL')
    const marked = createMarkedResults()
    const passes = marked(context)
    await passes.next()
    const before = { down: 0, seconds: 0 }
    expect(await results()).toEqual({ orders: { down: 30, seconds: 30 }, cart: before, gold: before })
    // What stays marked is what it counts to.
    expect(await marks()).toBe(1)
    pass(10)
    while ((await results()).gold?.down === 0) expect((await passes.next()).done).toBe(false)
    const gold = { down: 30, seconds: 40 }
    expect(await results()).toEqual({ orders: { down: 30, seconds: 40 }, cart: before, gold })

    pass(30)
    await report('DOWN', 'DOWN')
    expect((await passes.next()).done).toBe(false)
    expect(await results()).toMatchObject({ cart: { down: 40, seconds: 70 }, gold })
    await allPasses(passes)
    // As long a pause as that took.
    pass(50)
    await allPasses(marked(context))
    const all = {
      orders: { down: 30, seconds: 40 },
      cart: { down: 40, seconds: 120 },
      gold: { down: 70, seconds: 120 },
    }
    expect(await results()).toEqual(all)
    expect(await marks()).toBe(0)
    // Nothing is marked again, so nothing is recorded again.
    pass(60)
    await allPasses(marked(context))
    expect(await results()).toEqual(all)
  })

  it('leaves what is marked anew to the next turn, also of what a turn has taken away before its end', async () => {
    const context = testContext(database, start)
    await database.query('insert into sla_result_marks (service_id) values (-1), (1)')
    const passes = openResultPasses(context)
    await recordStatusReport(context, {
      nodeId: 'acme/shop/prod/one',
      services: [{ name: 'orders', status: 'OPERATIONAL' }],
    })
    await passes.next()
    await database.query('delete from sla_result_marks')
    await database.query('insert into sla_result_marks (service_id) values (-1), (1)')
    while (!(await passes.next()).done);
    expect((await database.query('select from sla_result_marks')).rowCount).toBe(2)
  })

  it('keeps a node the sum of those below it, though the turn over all has recorded some of their services already', async () => {
    const context = testContext(database, start)
    const report = (node: string, count: number, status: ServiceStatus) =>
      recordStatusReport(context, {
        nodeId: `acme/shop/prod/${node}`,
        services: Array.from({ length: count }, (_, index) => ({ name: `service-${index}`, status })),
      })
    const pass = (seconds: number) => context.clock.set(context.clock.now().getTime() + seconds * 1000)
    const downSeconds = async () => {
      const { rows } = await database.query<{ path: string; ms: number }>(
        `select n.path, r.down_ms as ms
        from sla_period_results r
        join hierarchy_nodes n on n.id = r.subject_id
        where r.subject_kind = 'NODE'
          and r.period_type = 'DAILY'`,
      )
      return Object.fromEntries(rows.map(({ path, ms }) => [path.split('/').at(-1), ms / 1000]))
    }
    await report('large', 150, 'OPERATIONAL')
    await report('small', 1, 'OPERATIONAL')
    await allPasses(openResultPasses(context))

    pass(30)
    await report('large', 150, 'DOWN')
    await report('small', 1, 'OPERATIONAL')
    // All services are recorded, in two passes, and no node yet.
    const passes = openResultPasses(context)
    await passes.next()
    await passes.next()
    pass(30)
    await database.query('delete from sla_result_marks')
    await report('small', 1, 'DOWN')
    await allPasses(createMarkedResults()(context))
    expect(await downSeconds(), 'the large node is left to the turn over all').toMatchObject({ large: 0, small: 30 })
    while (!(await passes.next()).done);
    expect(await downSeconds()).toEqual({ '': 4_530, acme: 4_530, shop: 4_530, prod: 4_530, large: 4_500, small: 30 })
  })
})
