import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testContext } from '../../../testing/database/context.ts'
import { databaseKinds, openTestDatabase } from '../../../testing/database/database.ts'
import type { ServiceStatus } from '../../contract/index.ts'
import { recordStatusReport } from '../../ingest/record-status-report.ts'
import type { Database } from '../../platform/database/database.ts'
import { allPasses } from '../../platform/passes.ts'
import { burnAlertPasses } from './burn-alert-passes.ts'

const minute = 60_000
const start = Date.parse('2026-11-20T22:00:00Z')
/** More than one pass records. */
const count = 600

describe.each(databaseKinds)('an evaluation of burn alerts in passes on %s', (kind) => {
  let database: Database
  beforeAll(async () => {
    database = await openTestDatabase(kind)
  })
  afterAll(() => database.close())

  /** Services of two groups; some are down for some minutes before `at`, the others not at all. */
  async function report(at: number, statusOf: (index: number) => ServiceStatus) {
    const iso = (ms: number) => new Date(ms).toISOString()
    const services = Array.from({ length: count }, (_, index) => {
      const status = statusOf(index)
      const from = at - (1 + (index % 7)) * minute
      return {
        name: `service-${index}`,
        slaGroup: `group-${index % 2}`,
        status,
        pieces: [
          { from: iso(at - 20 * minute), to: iso(from), status: 'OPERATIONAL' },
          { from: iso(from), to: iso(at), status },
        ],
      }
    })
    await recordStatusReport(testContext(database, at), { nodeId: 'acme/shop/prod/eu1', services })
  }
  /** What is recorded, and what it ought to be when it is worked out at once. */
  async function rates(at: number) {
    const columns = 'subject_kind, subject_id, window_name, planned_ms, measured_ms, trim_scale(burn) as burn'
    const recorded = await database.query(`select ${columns} from sla_burn_rates order by 1, 2, 3`)
    const expected = await database.query(
      `select ${columns}
      from burn_rates($1, array(select burn_candidates($1)), array(select id from sla_groups))
      order by 1, 2, 3`,
      [new Date(at)],
    )
    return { recorded: recorded.rows, expected: expected.rows }
  }

  it('records what all members of a group burn together, and forgets who does not any more', async () => {
    const isDown = (index: number) => index % 5 > 0
    await report(start, (index) => (isDown(index) ? 'DOWN' : 'OPERATIONAL'))
    const passes = burnAlertPasses(testContext(database, start))
    await passes.next()
    const first = await rates(start)
    expect(first.recorded.length).toBeLessThan(first.expected.length)
    await allPasses(passes)
    const { recorded, expected } = await rates(start)
    expect(recorded).toEqual(expected)
    expect(new Set(recorded.map((row) => row.subject_id)).size).toBeGreaterThan(100)

    // The next evaluation finds half of them well again, and nothing of them in the days of the windows.
    const later = start + 20 * minute
    await database.query('delete from installation')
    await report(later, (index) => (index < 100 && isDown(index) ? 'DOWN' : 'OPERATIONAL'))
    await allPasses(burnAlertPasses(testContext(database, later)))
    const then = await rates(later)
    expect(then.recorded).toEqual(then.expected)
    expect(then.recorded.length).toBeLessThan(recorded.length)
  })

  it('is no absence of core, however long it takes', async () => {
    const alerts = async () =>
      (await database.query<{ n: number }>('select count(*) as n from sla_burn_alerts')).rows[0]?.n
    await database.query('delete from installation; delete from sla_burn_alerts')
    const at = start + 40 * minute
    await report(at, () => 'DOWN')
    const context = testContext(database, at)
    const passes = burnAlertPasses(context)
    await passes.next()
    context.clock.set(at + 5 * minute)
    await allPasses(passes)
    await database.query('delete from sla_burn_alerts')
    context.clock.set(at + 7 * minute)
    await report(at + 7 * minute, () => 'DOWN')
    await allPasses(burnAlertPasses(context))
    expect(await alerts()).toBeGreaterThan(0)
  })
})
