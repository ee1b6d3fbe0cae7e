import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testContext } from '../../testing/database/context.ts'
import { databaseKinds, openTestDatabase } from '../../testing/database/database.ts'
import type { ReportedInterval } from '../contract/index.ts'
import type { Database, Queryable } from '../platform/database/database.ts'
import { recordStatusReport } from './record-status-report.ts'
import { registerServices } from './register-services.ts'
import { createRunningMemory, type RunningMemory } from './running/running-memory.ts'

const start = Date.parse('2026-11-20T12:00:00Z')
const iso = (ms: number) => new Date(ms).toISOString()

/** The database, with the statements that pass through it counted. */
function counting(database: Database): Database & { statements(): number; transactions: number[] } {
  let statements = 0
  const transactions: number[] = []
  const counted = (inner: Queryable): Queryable => ({
    query(text, values) {
      statements++
      return inner.query(text, values)
    },
  })
  return {
    ...database,
    ...counted(database),
    transaction: (work) =>
      database.transaction(async (tx) => {
        const before = statements
        const result = await work(counted(tx))
        transactions.push(statements - before)
        return result
      }),
    statements: () => statements,
    transactions,
  }
}

describe.each(databaseKinds)('the number of statements on %s', (kind) => {
  let database: Database
  beforeAll(async () => {
    database = await openTestDatabase(kind)
  })
  afterAll(() => database.close())

  /** How many statements each step of a node with so many services takes: new, repeated, with intervals, late, retired. */
  async function statementsOf(size: number): Promise<Record<string, number>> {
    const counted = counting(database)
    const context = testContext(counted, start)
    const nodeId = `acme/shop/prod/size${size}`
    const names = Array.from({ length: size }, (_, index) => `service-${index}`)
    const used: Record<string, number> = {}
    const count = async (step: string, at: number, work: () => Promise<unknown>) => {
      const before = counted.statements()
      context.clock.set(at)
      await work()
      used[step] = counted.statements() - before
    }
    const report = (status: string, pieces?: ReportedInterval[], memory?: RunningMemory) =>
      recordStatusReport(
        context,
        {
          nodeId,
          slaGroups: [{ name: `group-${size}` }],
          services: names.map((name) => ({ name, status, slaGroup: `group-${size}`, ...(pieces ? { pieces } : {}) })),
        },
        { slaEnabled: true, ...(memory && { memory }) },
      )
    const interval = (from: number, to: number, status: string) => ({
      from: iso(start + from),
      to: iso(start + to),
      status,
    })
    await count('the first report', start, () => report('OPERATIONAL'))
    await count('a report', start + 30_000, () => report('OPERATIONAL'))
    await count('a change', start + 60_000, () => report('DOWN'))
    await count('intervals', start + 120_000, () =>
      report('OPERATIONAL', [interval(60_000, 90_000, 'DOWN'), interval(90_000, 120_000, 'OPERATIONAL')]),
    )
    const latency = { count: 2, sumMs: 30, minMs: 10, maxMs: 20 }
    await count('intervals without probes', start + 150_000, () =>
      report('OPERATIONAL', [interval(120_000, 150_000, 'OPERATIONAL')]),
    )
    for (const [step, from] of [
      ['intervals with probes', 150_000],
      ['intervals with probes again', 180_000],
    ] as const) {
      await count(step, start + from + 30_000, () =>
        report('OPERATIONAL', [{ ...interval(from, from + 30_000, 'OPERATIONAL'), latency }]),
      )
    }
    const memory = createRunningMemory()
    for (const from of [210_000, 240_000, 270_000, 300_000]) {
      await count('a report of which nothing is new', start + from + 30_000, () =>
        report('OPERATIONAL', [interval(from, from + 30_000, 'OPERATIONAL')], memory),
      )
    }
    await count('late intervals', start + 330_000, () =>
      report('OPERATIONAL', [interval(-3_600_000, -3_000_000, 'DOWN')]),
    )
    const documents = names.map((name) => ({ document: { path: `${nodeId}/${name}`, team: 'shop' } }))
    // Stored time is cut in steps of their own after its transaction.
    const done = counted.transactions.length
    await registerServices(context, { nodeId, services: documents, complete: true })
    used['a registration'] = counted.transactions[done] ?? 0
    return used
  }

  it('does not depend on the number of services', { timeout: 120_000 }, async () => {
    const one = await statementsOf(1)
    expect(await statementsOf(500)).toEqual(one)
    // Agent, credits, their services, planned time, the credit, groups.
    expect(one['a report']).toBeLessThanOrEqual(6)
    // Agent, credits, who leaves, groups, locks, planned time, intervals, latencies, states, incidents.
    expect(one['intervals with probes again']).toBeLessThanOrEqual(10)
    expect(one['a report of which nothing is new']).toBe(1)
  })
})
