import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createServices } from '../src/inventory/services/create-services.ts'
import type { Database } from '../src/platform/database/database.ts'
import { openTestDatabase } from '../testing/database/database.ts'
import { storeIncidents } from './store-incidents.ts'
import { demoWorld, servicesOf } from './world/world.ts'

const start = Date.parse('2026-11-01T00:00:00Z')
const hour = 3_600_000
const end = start + 20 * hour

describe('incidents of the demo', () => {
  let database: Database
  beforeAll(async () => {
    database = await openTestDatabase()
  })
  afterAll(() => database.close())

  it('are acknowledged here and there while they last, the same for the same seed', async () => {
    const [service] = servicesOf(demoWorld())
    if (!service) throw new Error('the demo world has no services')
    await createServices(database, [{ path: service.path }], new Date(start))
    const { rows: services } = await database.query<{ id: number }>('select id from services')
    const intervals = Array.from({ length: 20 }, (_, index) => [
      { from: start + index * hour, to: start + index * hour + 600_000, status: 'DOWN' as const, message: 'It broke' },
      {
        from: start + index * hour + 600_000,
        to: start + (index + 1) * hour,
        status: 'OPERATIONAL' as const,
        message: null,
      },
    ]).flat()
    const histories = [{ id: services[0]?.id ?? 0, service, intervals: intervals.slice(0, -1) }]
    const fill = async () => {
      await database.query('delete from sla_incidents')
      await storeIncidents(database, histories, 7, new Date(end))
      const { rows } = await database.query<{ from: Date; acked: Date | null; by: string | null; to: Date | null }>(
        `select started_at as "from", acknowledged_at as acked, acknowledged_by as by, resolved_at as "to"
        from sla_incidents order by started_at`,
      )
      return rows
    }
    const incidents = await fill()
    expect(incidents.map(({ from }) => from.getTime())).toEqual(Array.from({ length: 20 }, (_, i) => start + i * hour))
    expect(incidents.filter(({ to }) => to === null)).toHaveLength(1)
    const acknowledged = incidents.filter(({ acked }) => acked)
    expect(acknowledged.length).toBeGreaterThan(3)
    expect(acknowledged.length).toBeLessThan(20)
    for (const { from, acked, to } of acknowledged) {
      expect(acked && acked > from && acked.getTime() < (to?.getTime() ?? end)).toBe(true)
    }
    expect(await fill()).toEqual(incidents)
  })
})
