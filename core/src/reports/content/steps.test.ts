import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testContext } from '../../../testing/database/context.ts'
import { databaseKinds, openTestDatabase } from '../../../testing/database/database.ts'
import { saveCustomer } from '../../customers/save-customer.ts'
import { recordStatusReport } from '../../ingest/record-status-report.ts'
import type { Database } from '../../platform/database/database.ts'
import { refreshAggregates } from '../../sla/aggregates/refresh-aggregates.ts'
import { parsePeriod } from '../../sla/periods/period.ts'
import { composeReport } from '../compose-report.ts'
import { findReportSubject } from '../find-report-subject.ts'

describe.each(databaseKinds)('the days of a customer in another zone than its services on %s', (kind) => {
  let database: Database
  beforeAll(async () => {
    database = await openTestDatabase(kind)
  })
  afterAll(() => database.close())

  it('ask nothing of a service that is known only from later on, on the same day of UTC', async () => {
    const end = new Date('2026-11-19T12:00:00Z')
    const up = (from: string) => [{ from, to: end.toISOString(), status: 'OPERATIONAL' as const }]
    await recordStatusReport(testContext(database, end), {
      nodeId: 'acme/shop/prod/eu1',
      services: [
        { name: 'orders', status: 'OPERATIONAL', criticality: 'critical', pieces: up('2026-11-15T00:00:00Z') },
        // An hour and a half into the 18th in Kolkata.
        { name: 'search', status: 'OPERATIONAL', criticality: 'low', pieces: up('2026-11-17T20:00:00Z') },
      ],
    })
    await saveCustomer(testContext(database, end), {
      slug: 'acme',
      name: 'Acme',
      scope: ['acme/shop'],
      timeZone: 'Asia/Kolkata',
    })
    await refreshAggregates(database, new Date('2026-11-15'), new Date('2026-11-19'), end)
    const context = testContext(database, end)
    const customer = await findReportSubject(context, { customer: 'acme' })
    const { days } = await composeReport(context, customer, parsePeriod({ period: '2026-11-18' }))
    expect(days.slice(-2)).toMatchObject([
      { day: '2026-11-17', target: 99.99, coverage: 100 },
      { day: '2026-11-18', target: 99.495, coverage: 100 },
    ])
  })
})
