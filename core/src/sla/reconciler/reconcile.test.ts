import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testContext } from '../../../testing/database/context.ts'
import { databaseKinds, openTestDatabase } from '../../../testing/database/database.ts'
import { recordStatusReport } from '../../ingest/record-status-report.ts'
import type { Database } from '../../platform/database/database.ts'
import { allPasses } from '../../platform/passes.ts'
import { catchUpAggregates } from '../aggregates/refresh-aggregates.ts'
import { refreshLateCredits } from '../aggregates/refresh-late-credits.ts'
import { openResultPasses } from '../results/record-open-results.ts'
import { reconcile } from './reconcile.ts'

const hour = 3_600_000
const day = 24 * hour
const start = Date.parse('2026-11-16T00:00:00Z')
const now = start + 3 * day + hour

describe.each(databaseKinds)('the reconciler on %s', (kind) => {
  let database: Database
  const context = () => testContext(database, now)

  beforeAll(async () => {
    database = await openTestDatabase(kind)
    for (let from = start; from < start + 3 * day; from += day) {
      const pieces = [
        { from: new Date(from).toISOString(), to: new Date(from + 2 * hour).toISOString(), status: 'DOWN' },
        {
          from: new Date(from + 2 * hour).toISOString(),
          to: new Date(from + day).toISOString(),
          status: 'OPERATIONAL',
        },
      ]
      await recordStatusReport(testContext(database, from + day), {
        nodeId: 'acme/shop/prod/eu1',
        services: [
          { name: 'orders', status: 'OPERATIONAL', slaGroup: 'pay', pieces },
          { name: 'stock', status: 'OPERATIONAL', slaGroup: 'pay', pieces },
        ],
      })
    }
    await catchUpAggregates(context())
    await refreshLateCredits(context())
  })
  afterAll(() => database.close())

  /** Always the same numbers, spread evenly. */
  const evenly = () => {
    let turn = 0
    return () => (turn++ * 0.618_034) % 1
  }
  const run = (on = context()) => reconcile(on, { buckets: 3000, periods: 200, results: 100, random: evenly() })
  /** Changes snapshots without marking the aggregates, as nothing but a defect or a hand in the database would. */
  const corrupt = async (statement: string) => {
    const { rows } = await database.query<{ name: string }>(
      `select format('%I.%I', h.schema_name, h.table_name) as name
      from _timescaledb_catalog.continuous_agg c
      join _timescaledb_catalog.hypertable h on h.id = c.mat_hypertable_id
      where c.user_view_name = 'sla_5m'`,
    )
    await database.query(statement.replace('materialized', rows[0]?.name ?? ''))
  }
  const down = async () =>
    (
      await database.query<{ down_ms: number }>(
        `select down_ms from sla_period_results
        where subject_kind = 'SERVICE' and period_type = 'DAILY' and period_day = '2026-11-17' order by subject_id`,
      )
    ).rows.map(({ down_ms }) => down_ms)

  it('finds nothing where everything is right', async () => {
    const { buckets, periods, bucketsChecked, periodsChecked } = await run()
    expect([...buckets, ...periods]).toEqual([])
    expect(bucketsChecked).toBeGreaterThan(500)
    // Two services, their group and five nodes, on three days.
    expect(periodsChecked).toBe(24)
  })

  it('finds a bucket that differs from its snapshots, and repairs it', async () => {
    await corrupt(`update materialized set down_ms = 1, operational_ms = 299999 where bucket = '2026-11-17T00:05:00Z'`)
    const found = await run()
    expect(found.buckets).toContainEqual(
      expect.objectContaining({
        aggregate: 'sla_5m',
        from: new Date('2026-11-17T00:05:00Z'),
        stored: expect.objectContaining({ down: 1, operational: 299_999 }),
        derived: expect.objectContaining({ down: 300_000, operational: 0 }),
      }),
    )
    expect(found.repaired).toBe(found.buckets.length)
    expect((await run()).buckets).toEqual([])
  })

  it('finds a result that differs from its snapshots, and records it again', async () => {
    await database.query("update sla_period_results set down_ms = down_ms - 1000 where period_day = '2026-11-17'")
    let recorded = 0
    const query: Database['query'] = (text, values) => {
      if (text.includes('record_period_results')) recorded++
      return database.query(text, values)
    }
    const { periods } = await run({ ...context(), database: { ...database, query } })
    // All eight are of one day.
    expect(recorded).toBe(1)
    expect(periods.map(({ subjectKind, subject }) => `${subjectKind} ${subject}`).sort()).toEqual([
      'GROUP pay',
      'NODE ',
      'NODE acme',
      'NODE acme/shop',
      'NODE acme/shop/prod',
      'NODE acme/shop/prod/eu1',
      'SERVICE acme/shop/prod/eu1/orders',
      'SERVICE acme/shop/prod/eu1/stock',
    ])
    expect(await down()).toEqual([2 * hour, 2 * hour])
    expect((await run()).periods).toEqual([])
  })

  it('finds a result that is not what it comes to anew, and has it recorded again', async () => {
    await allPasses(openResultPasses(context()))
    expect((await run()).results).toEqual([])
    await database.query(
      "update sla_period_results set all_down_ms = 5 where subject_kind = 'GROUP' and period_day = '2026-11-17'",
    )
    const { results, resultsChecked } = await run()
    expect(resultsChecked).toBeGreaterThan(10)
    expect(results).toEqual([
      {
        periodType: 'DAILY',
        periodDay: '2026-11-17',
        subjectKind: 'GROUP',
        subject: 'pay',
        differs: { all_down_ms: [5, 2 * hour] },
      },
    ])
    await allPasses(openResultPasses(context()))
    expect((await run()).results).toEqual([])
  })

  it('reports a sealed result that differs, and leaves it', async () => {
    const set = (text: string) =>
      database.query(`update sla_period_results set ${text} where period_day = '2026-11-17'`)
    await set("down_ms = down_ms - 1000, sealed_at = '2026-11-18'")
    const { periods, repaired } = await run()
    expect(periods).toHaveLength(8)
    expect(repaired).toBe(0)
    expect(await down()).toEqual([2 * hour - 1000, 2 * hour - 1000])
    await set('down_ms = down_ms + 1000, sealed_at = null')
  })

  it('leaves out time that still waits to be aggregated', async () => {
    const from = new Date('2026-11-17T00:00:00Z')
    await database.query(`insert into late_credits select id, '2026-11-17', $1, $2 from services`, [
      from,
      new Date(from.getTime() + day),
    ])
    await corrupt(`update materialized set down_ms = 1 where bucket = '2026-11-17T00:10:00Z'`)
    expect(await run()).toMatchObject({ buckets: [], periods: [], periodsChecked: 16 })
  })
})
