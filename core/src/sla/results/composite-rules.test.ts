import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databaseKinds, openTestDatabase } from '../../../testing/database/database.ts'
import { type FleetService, storeFleet } from '../../../testing/fleet/composite-fleet.ts'
import { degradedRules, length, toFleetService } from '../../../testing/oracle/composite-histories.ts'
import { compositeMs, type Member } from '../../../testing/oracle/composite-oracle.ts'
import type { Database } from '../../platform/database/database.ts'

const hour = 3_600_000
const day = 24 * hour
const monday = Date.parse('2026-06-01T00:00:00Z')

/** Services that are measured throughout a day, each in one group or in none. */
const measured = fc.record({
  degraded: degradedRules,
  unmeasured: fc.constantFrom('left_out' as const, 'down' as const, 'up' as const),
  services: fc.array(
    fc.record({
      cluster: fc.nat(1),
      group: fc.option(fc.constantFrom(0, 1), { nil: undefined, freq: 4 }),
      history: fc.array(
        fc.record({
          ms: length,
          status: fc.constantFrom('OPERATIONAL' as const, 'DEGRADED' as const, 'DOWN' as const),
          excluded: fc.constant(false),
        }),
        { minLength: 1, maxLength: 12 },
      ),
    }),
    { minLength: 1, maxLength: 5 },
  ),
})

interface Result {
  subject: string
  uptime: number | null
  all_up_uptime: number | null
  any_up_uptime: number | null
  path: string | null
}

/** Of a whole day, floored to four decimals. */
const percent = (upMs: number, halfMs: number) => Math.floor(((2 * upMs + halfMs) * 1_000_000) / (2 * day)) / 10_000

const placeOf = (fleet: FleetService[], member: Member) =>
  fleet.findIndex(({ observed }) => observed === member.observed) + 1

describe.each(databaseKinds)('all-up and any-up of members with rules of their own on %s', (kind) => {
  let database: Database
  beforeAll(async () => {
    database = await openTestDatabase(kind)
  })
  afterAll(() => database.close())

  it('lie below and above every member that is measured throughout, by whatever rules', {
    timeout: 240_000,
  }, async () => {
    let days = 0
    await fc.assert(
      fc.asyncProperty(measured, async ({ services, degraded, unmeasured }) => {
        const start = monday + day * days++
        const name = `rules-${days}`
        const fleet = services.map(({ cluster, group, history }) => {
          const spare = { ms: 2 * day, status: 'OPERATIONAL' as const, excluded: false }
          return toFleetService({ cluster, history: [...history, spare], group, moves: [] }, start, start + day)
        })
        const subjects = await storeFleet(database, name, fleet, {
          changeAt: start + 7 * hour,
          degraded,
          unmeasured,
        })
        const { rows } = await database.query<Result>(
          `select r.subject_kind || ' ' || r.subject_id as subject, r.uptime, r.all_up_uptime, r.any_up_uptime, s.path
          from period_results('DAILY', $1::date, $2) r
          left join services s on r.subject_kind = 'SERVICE' and s.id = r.subject_id`,
          [new Date(start).toISOString().slice(0, 10), new Date(start + 2 * day)],
        )
        const results = new Map(rows.map((row) => [row.subject, row]))
        // The place of a service in the fleet is its name.
        const uptimes = new Map(
          rows
            .filter(({ path }) => path?.startsWith(`${name}/`))
            .map(({ path, uptime }) => [Number(path?.split('/').at(-1)), uptime ?? Number.NaN]),
        )
        for (const [subject, members] of subjects) {
          const own = members.flatMap((member) =>
            member.stays.length > 0 ? [uptimes.get(placeOf(fleet, member)) ?? Number.NaN] : [],
          )
          if (own.length === 0) continue
          const result = results.get(subject)
          const sums = compositeMs(members, start, start + day)
          expect([subject, result?.all_up_uptime]).toEqual([
            subject,
            percent(sums.all_operational_ms, sums.all_degraded_ms),
          ])
          expect([subject, result?.any_up_uptime]).toEqual([
            subject,
            percent(sums.any_operational_ms, sums.any_degraded_ms),
          ])
          expect(result?.all_up_uptime).toBeLessThanOrEqual(Math.min(...own))
          expect(result?.any_up_uptime).toBeGreaterThanOrEqual(Math.max(...own))
        }
      }),
      { numRuns: 12, endOnFailure: true },
    )
  })
})
