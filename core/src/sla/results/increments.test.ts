import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testContext } from '../../../testing/database/context.ts'
import { databaseKinds, openTestDatabase } from '../../../testing/database/database.ts'
import { daysAround, periodDays, play } from '../../../testing/oracle/histories/play.ts'
import { differences, expectedResults, recordedResults } from '../../../testing/oracle/histories/results.ts'
import { anything } from '../../../testing/oracle/histories/scenarios.ts'
import { type ServiceStatus, serviceStatuses } from '../../contract/index.ts'
import { startExclusionWindow } from '../../exclusions/start-window.ts'
import { stopExclusionWindow } from '../../exclusions/stop-window.ts'
import { recordStatusReport } from '../../ingest/record-status-report.ts'
import { changeInventory } from '../../lifecycle/change-inventory.ts'
import type { Database } from '../../platform/database/database.ts'
import { AppError } from '../../platform/errors.ts'
import { allPasses } from '../../platform/passes.ts'
import { aggregationPasses } from '../aggregates/refresh-aggregates.ts'
import { refreshLateCredits } from '../aggregates/refresh-late-credits.ts'
import { setGroupTerms } from '../terms/set-group-terms.ts'
import { createMarkedResults, openResultPasses } from './record-open-results.ts'

const minute = 60_000
const start = Date.parse('2026-11-20T22:00:00Z')
const nodes = ['acme/shop/prod/eu1', 'acme/shop/prod/eu2', 'other/shop/prod/eu1']
const names = ['a', 'b', 'c', 'd']

const node = fc.constantFrom(...nodes)
const path = fc.tuple(node, fc.constantFrom(...names)).map((parts) => parts.join('/'))
const group = fc.constantFrom('gold', 'silver')
/** How services fare; mostly as before, and mostly well. */
const statuses = fc.array(
  fc.oneof({ weight: 8, arbitrary: fc.constant<ServiceStatus>('OPERATIONAL') }, fc.constantFrom(...serviceStatuses)),
  {
    minLength: names.length,
    maxLength: names.length,
  },
)
const action = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('report' as const),
      node,
      statuses,
      slaGroup: fc.option(group, { freq: 6 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('wait' as const), minutes: fc.constantFrom(0.5, 1, 7, 25, 90) }),
  },
  fc.record({
    kind: fc.constant('late' as const),
    path,
    minutesAgo: fc.integer({ min: 6, max: 300 }),
    status: fc.constantFrom(...serviceStatuses),
  }),
  fc.record({ kind: fc.constant('aggregate' as const) }),
  fc.record({
    kind: fc.constant('terms' as const),
    group,
    degraded: fc.constantFrom('up', 'half', 'down'),
    uptimeTarget: fc.constantFrom(99, 99.9),
  }),
  fc.record({ kind: fc.constant('zone' as const), group, timeZone: fc.constantFrom('UTC', 'Asia/Kolkata') }),
  fc.record({ kind: fc.constant('maintenance' as const), path, starts: fc.boolean() }),
  fc.record({ kind: fc.constant('retire' as const), path }),
  fc.record({ kind: fc.constant('move' as const), path, node }),
  fc.record({ kind: fc.constant('delete' as const), path }),
)
type Action = typeof action extends fc.Arbitrary<infer T> ? T : never
/** After an action the results are recorded; a number of passes, until core is killed, if not all. */
const history = fc.array(fc.tuple(action, fc.option(fc.nat(5), { freq: 2 })), { minLength: 12, maxLength: 25 })

/** What goes on with the time of a service that reports the same as before. */
const following = [
  'operational_ms',
  'gap_ms',
  'elapsed_ms',
  'remaining_ms',
  'counted_ms',
  'burn_counted_ms',
  'uptime',
  'uptime_best',
  'uptime_worst',
  'coverage',
  'status',
  'required_ms',
  'weighted_counted_ms',
  'worst_uptime',
  'worst_service_id',
  'weighted_uptime',
  'min_coverage',
  'all_operational_ms',
  'any_operational_ms',
  'all_up_uptime',
  'any_up_uptime',
  'final',
]

const emptied = `truncate sla_snapshots, sla_5m, sla_hourly, sla_daily, sla_monthly, sla_period_results, sla_composite_segments,
  sla_stale_results, late_credits, services, sla_groups, agents, exclusion_windows, sla_result_marks cascade`

describe.each(databaseKinds)('results that are recorded bit by bit on %s', (kind) => {
  let database: Database
  beforeAll(async () => {
    database = await openTestDatabase(kind)
  })
  afterAll(() => database.close())

  it('are those of the rule, to the millisecond', { timeout: 240_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(anything([6, 12]), async ({ now, ...history }) => {
        const world = await play(database, history, now)
        await database.query('truncate sla_period_results, sla_composite_segments, sla_stale_results')
        await allPasses(openResultPasses(testContext(database, now)))
        const recorded = await recordedResults(database)
        const expected = (['DAILY', 'MONTHLY'] as const).map((type) =>
          expectedResults(world, type, periodDays(type, daysAround(now)), now),
        )
        const open = Object.fromEntries(
          Object.entries(Object.assign({}, ...expected)).filter(([key]) => key in recorded),
        )
        expect(Object.keys(open).length).toBeGreaterThan(10)
        expect(differences(recorded, open as typeof recorded)).toEqual([])
      }),
      { numRuns: 1, endOnFailure: true },
    )
  })

  type Row = Record<string, unknown>
  const keyed = (rows: readonly { row: Row }[], without: readonly string[]) =>
    new Map(
      rows.map(({ row }) => [
        ['period_type', 'period_day', 'subject_kind', 'subject_id'].map((key) => row[key]).join(' '),
        Object.fromEntries(Object.entries(row).filter(([key]) => !without.includes(key))),
      ]),
    )

  /** What is recorded of the open periods, and what all of it comes to now, without some columns. */
  async function recordedAndWhole(now: Date, without: readonly string[]) {
    const recorded = await database.query<{ row: Row }>(
      'select to_jsonb(r) as row from sla_period_results r join open_periods($1) p using (period_type, period_day)',
      [now],
    )
    const whole = await database.query<{ row: Row }>(
      `select to_jsonb(r) as row
      from open_periods($1) p
      cross join lateral period_results(p.period_type, p.period_day, $1) r`,
      [now],
    )
    const left = [...without, 'sealed_at', 'computed_at']
    return [keyed(recorded.rows, left), keyed(whole.rows, left)] as const
  }

  async function act(context: ReturnType<typeof testContext>, taken: Action): Promise<void> {
    const now = context.clock.now().getTime()
    const iso = (ms: number) => new Date(ms).toISOString()
    switch (taken.kind) {
      case 'wait':
        return context.clock.set(now + taken.minutes * minute)
      case 'report':
        await recordStatusReport(context, {
          nodeId: taken.node,
          services: names.map((name, index) => ({
            name,
            status: taken.statuses[index] ?? 'OPERATIONAL',
            ...(taken.slaGroup ? { slaGroup: taken.slaGroup } : {}),
          })),
        })
        return
      case 'late': {
        const to = now - taken.minutesAgo * minute
        const pieces = [{ from: iso(to - 4 * minute), to: iso(to), status: taken.status }]
        const [node, name] = [taken.path.slice(0, -2), taken.path.slice(-1)]
        await recordStatusReport(context, { nodeId: node, services: [{ name, status: 'OPERATIONAL', pieces }] })
        await refreshLateCredits(context)
        return
      }
      case 'aggregate':
        return allPasses(aggregationPasses(context))
      case 'terms':
        await setGroupTerms(context, { group: taken.group, degraded: taken.degraded, uptimeTarget: taken.uptimeTarget })
        return
      case 'zone':
        await setGroupTerms(context, { group: taken.group, timeZone: taken.timeZone })
        return
      case 'maintenance':
        await (taken.starts
          ? startExclusionWindow(context, { path: taken.path, reason: 'an upgrade' })
          : stopExclusionWindow(context, { path: taken.path }))
        return
      case 'retire':
        await changeInventory(context, { act: 'RETIRE_SERVICE', target: taken.path, reason: 'gone' }, { dryRun: false })
        return
      case 'move': {
        const to = `${taken.node}/${taken.path.slice(-1)}2`
        await changeInventory(context, { act: 'RENAME_SERVICE', target: taken.path, to }, { dryRun: false })
        return
      }
      case 'delete':
        await changeInventory(context, { act: 'DELETE_SERVICE', target: taken.path, reason: 'gone' }, { dryRun: false })
    }
  }

  /** Some of the passes, as core does before it is killed. */
  async function record(context: ReturnType<typeof testContext>, passes: number | null): Promise<void> {
    await allPasses(createMarkedResults()(context))
    if (passes === null) return allPasses(openResultPasses(context))
    const begun = openResultPasses(context)
    for (let pass = 0; pass < passes; pass++) {
      await begun.next()
      context.clock.set(context.clock.now().getTime() + 3_000)
    }
  }

  it('follow whatever happens, also if core is killed in between', { timeout: 480_000 }, async () => {
    let run = 0
    await fc.assert(
      fc.asyncProperty(history, async (actions) => {
        await database.query(emptied)
        const context = testContext(database, start + run++ * 40 * 24 * 60 * minute)
        for (const [taken, passes] of actions) {
          // Who names what is not there, or was done before, is refused: that is another matter.
          await act(context, taken).catch((error: unknown) => {
            if (!(error instanceof AppError)) throw error
          })
          await record(context, passes)
        }
        await record(context, null)
        const at = context.clock.now()
        const [recorded, whole] = await recordedAndWhole(at, following)
        expect(recorded).toEqual(whole)
        context.clock.set(Math.ceil((at.getTime() + 1) / (5 * minute)) * 5 * minute)
        await record(context, null)
        const [later, all] = await recordedAndWhole(context.clock.now(), [])
        expect(later).toEqual(all)
      }),
      { numRuns: 2, endOnFailure: true },
    )
  })
})
