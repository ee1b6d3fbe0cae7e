import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testContext } from '../../../testing/database/context.ts'
import { openTestDatabase } from '../../../testing/database/database.ts'
import { recordStatusReport } from '../../ingest/record-status-report.ts'
import type { Database } from '../../platform/database/database.ts'
import { readTimeline } from '../results/read-timeline.ts'
import { readTrend } from '../results/read-trend.ts'
import { refreshLateCredits } from './refresh-late-credits.ts'

const nodeId = 'acme/shop/prod/eu1'
const serviceId = `${nodeId}/orders`
const day = '2026-03-11'

describe('time credited behind the aggregates', () => {
  let database: Database
  let context: ReturnType<typeof testContext>
  beforeAll(async () => {
    database = await openTestDatabase()
    context = testContext(database, `${day}T12:00:00Z`)
  })
  afterAll(() => database.close())

  const report = (from: string, to: string, status: string) => {
    const pieces = [{ from: `${day}T${from}Z`, to: `${day}T${to}Z`, status }]
    return recordStatusReport(context, { nodeId, services: [{ name: 'orders', status, pieces }] })
  }
  const marks = async () => (await database.query('select * from late_credits')).rows
  /** Minutes up and down of the open day, as the trend has them. */
  const today = async () => {
    await database.query('call record_open_results($1)', [context.clock.now()])
    const [point, ...others] = await readTrend(context, { serviceId, periodType: 'DAILY', monthsBack: 1 })
    expect(others).toEqual([])
    return { down: point?.downtimeMinutes, uptime: point?.actualValue }
  }
  const timeline = async () => {
    const points = await readTimeline(context, serviceId, 6)
    const sum = (of: 'downSeconds' | 'operationalSeconds') => points.reduce((total, point) => total + point[of], 0)
    return { down: sum('downSeconds'), operational: sum('operationalSeconds') }
  }

  it('is marked, and is in trend and timeline once it is aggregated', async () => {
    await report('08:00:00', '09:00:00', 'DOWN')
    expect(await marks()).toHaveLength(1)
    expect(await refreshLateCredits(context)).toBe(1)
    expect(await marks()).toEqual([])
    expect(await timeline()).toEqual({ down: 3600, operational: 0 })
    expect(await today()).toEqual({ down: 60, uptime: 0 })
  })

  it('counts in buckets that were aggregated before', async () => {
    for (const [name, until] of [
      ['sla_5m', '11:45'],
      ['sla_hourly', '11:00'],
      ['sla_daily', '00:00'],
    ]) {
      await database.query('call refresh_continuous_aggregate($1, null, $2::timestamptz)', [name, `${day}T${until}Z`])
    }
    await report('07:59:59', '08:00:00', 'DOWN')
    await report('09:00:00', '09:59:59', 'DOWN')
    // The 5-minute bucket before the first aggregated one is behind the aggregate, and not in it.
    expect(await timeline()).toEqual({ down: 7199, operational: 0 })
    expect(await refreshLateCredits(context)).toBe(1)
    expect(await timeline()).toEqual({ down: 7200, operational: 0 })
    expect(await today()).toEqual({ down: 120, uptime: 0 })
  })

  it('beyond what the regular refresh has reached hides nothing before it, and keeps the open day moving', async () => {
    await report('11:40:00', '12:00:00', 'OPERATIONAL')
    await refreshLateCredits(context)
    expect(await timeline()).toEqual({ down: 7200, operational: 1200 })
    context.clock.set(`${day}T12:40:00Z`)
    await report('12:10:00', '12:20:00', 'OPERATIONAL')
    await refreshLateCredits(context)
    expect(await timeline()).toEqual({ down: 7200, operational: 1800 })
    await report('12:20:00', '12:40:00', 'OPERATIONAL')
    await report('12:00:00', '12:10:00', 'OPERATIONAL')
    await refreshLateCredits(context)
    expect(await timeline()).toEqual({ down: 7200, operational: 3600 })
    expect(await today()).toEqual({ down: 120, uptime: 33.3333 })
  })

  it('leaves nothing to do when nothing was', async () => {
    expect(await refreshLateCredits(context)).toBe(0)
  })
})
