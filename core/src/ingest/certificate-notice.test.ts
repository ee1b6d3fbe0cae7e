import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testContext } from '../../testing/database/context.ts'
import { databaseKinds, openTestDatabase } from '../../testing/database/database.ts'
import { textOf } from '../metrics/series/chunk.ts'
import { createSeries } from '../metrics/series/series.ts'
import type { Database } from '../platform/database/database.ts'
import { recordStatusReport } from './record-status-report.ts'

const start = Date.parse('2026-11-20T12:00:00Z')
const day = 86_400_000
const nodeId = 'acme/shop/prod/certificates'

describe.each(databaseKinds)('the certificate of a service on %s', (kind) => {
  let database: Database
  beforeAll(async () => {
    database = await openTestDatabase(kind)
  })
  afterAll(() => database.close())

  /** Reports a service day by day, each with the days that its certificate has left; gives the events that were made. */
  async function play(name: string, daysLeft: readonly (number | undefined)[]) {
    const context = testContext(database, start)
    for (const [index, left] of daysLeft.entries()) {
      const now = start + index * day
      context.clock.set(now)
      const certificateEndsAt = left === undefined ? undefined : new Date(now + left * day).toISOString()
      const service = { name, status: 'OPERATIONAL', ...(certificateEndsAt ? { certificateEndsAt } : {}) }
      await recordStatusReport(context, { nodeId, services: [service] })
    }
    const { rows } = await database.query<{ type: string; payload: { days?: number } }>(
      `select type, payload
      from outbox_events
      where subject = $1
        and type like 'service.certificate%'
      order by id`,
      [`${nodeId}/${name}`],
    )
    return rows.map(({ type, payload }) => payload.days ?? type.split('_').at(-1))
  }

  it.each([
    ['long', [90, 89], []],
    ['ending', [16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0, -1], [14, 7, 1]],
    ['first-seen-late', [5, 4], [7]],
    ['gone', [-3, -4], [1]],
    ['renewed', [10, 90, 89], [14, 'renewed']],
    ['renewed-for-short', [0.5, 5, 4], [1, 7]],
    ['renewed-unnoticed', [30, 90], []],
    ['silent', [10, undefined, 8, undefined, 6], [14, 7]],
  ])('that is %s, with %j days left, makes the events %j', async (name, daysLeft, events) => {
    expect(await play(name, daysLeft)).toEqual(events)
  })

  it('stands beside its state, in a metric and in the view', async () => {
    await play('shown', [90])
    const at = new Date(start + 90 * day)
    const { rows } = await database.query<{ certificate_ends_at: Date }>(
      'select certificate_ends_at from reporting.services where path = $1',
      [`${nodeId}/shown`],
    )
    expect(rows).toEqual([{ certificate_ends_at: at }])
    const text = await textOf(await createSeries().render(testContext(database, start)))
    expect(text).toMatch(
      new RegExp(
        `^itops_service_certificate_expiry_timestamp_seconds\\{[^}]*shown[^}]*\\} ${at.getTime() / 1000}$`,
        'm',
      ),
    )
  })
})
