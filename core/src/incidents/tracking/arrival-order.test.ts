import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testContext } from '../../../testing/database/context.ts'
import { databaseKinds, openTestDatabase } from '../../../testing/database/database.ts'
import type { ServiceStatus } from '../../contract/index.ts'
import { recordStatusReport } from '../../ingest/record-status-report.ts'
import type { Database } from '../../platform/database/database.ts'

const nodeId = 'acme/shop/prod/eu1'
const start = Date.parse('2026-11-20T08:00:00Z')
const now = Date.parse('2026-11-20T12:00:00Z')
const slotMs = 60_000
const iso = (ms: number) => new Date(ms).toISOString()

/** What was observed in each slot, undefined where nobody looked, and in which report it is reported. */
interface History {
  slots: (ServiceStatus | undefined)[]
  order: number[]
}

const reports = 7
/** Runs of a status, so that outages get long enough to be cut, joined and split. */
const history: fc.Arbitrary<History> = fc
  .record({
    runs: fc.array(
      fc.record({
        status: fc.constantFrom<ServiceStatus | undefined>(
          'OPERATIONAL',
          'DOWN',
          'DOWN',
          'UNKNOWN',
          'DEGRADED',
          undefined,
        ),
        slots: fc.integer({ min: 1, max: 8 }),
      }),
      { minLength: 3, maxLength: 14 },
    ),
    order: fc.array(fc.integer({ min: 0, max: reports - 1 }), { minLength: 112, maxLength: 112 }),
  })
  .map(({ runs, order }) => ({ slots: runs.flatMap(({ status, slots }) => Array(slots).fill(status)), order }))

/** The second statement of what an outage is: minute by minute, over all that was ever observed. */
function expected({ slots }: History) {
  const found: { from: number; to: number | null; flaps: number }[] = []
  let seenUntil = start
  slots.forEach((status, index) => {
    const at = start + index * slotMs
    const last = found.at(-1)
    if (status && status !== 'UNKNOWN') {
      // Nothing seen for more than five minutes: it ended when it was last seen.
      if (last?.to === null && at - seenUntil > 300_000) last.to = seenUntil
      seenUntil = at + slotMs
    }
    const open = last !== undefined && last.to === null
    if (status === 'DOWN' && !open) {
      if (last?.to && at - last.to <= 300_000) Object.assign(last, { to: null, flaps: last.flaps + 1 })
      else found.push({ from: at, to: null, flaps: 0 })
    } else if (status && status !== 'DOWN' && status !== 'UNKNOWN' && open) last.to = at
  })
  return found.map(({ from, to, flaps }) => `${iso(from)} ${to === null ? 'lasts' : iso(to)} ${flaps}`)
}

describe.each(databaseKinds)('incidents on %s', (kind) => {
  let database: Database
  let runs = 0
  beforeAll(async () => {
    database = await openTestDatabase(kind)
  })
  afterAll(() => database.close())

  it('are the same in any order of arrival of intervals that do not contradict each other', {
    timeout: 240_000,
  }, async () => {
    const context = testContext(database, now)
    await fc.assert(
      fc.asyncProperty(fc.array(history, { minLength: 25, maxLength: 25 }), async (histories) => {
        const run = ++runs
        for (let turn = 0; turn < reports; turn++) {
          const services = histories.flatMap(({ slots, order }, index) => {
            const pieces = slots.flatMap((status, slot) => {
              if (!status || order[slot] !== turn) return []
              return [{ from: iso(start + slot * slotMs), to: iso(start + (slot + 1) * slotMs), status }]
            })
            const status = pieces.at(-1)?.status
            return status ? [{ name: `s${run}-${index}`, status, pieces }] : []
          })
          await recordStatusReport(context, { nodeId, services })
        }
        const { rows } = await database.query<{ name: string; from: Date; to: Date | null; flaps: number }>(
          `select s.name, i.started_at as "from", i.resolved_at as "to", i.flap_count as flaps
          from sla_incidents i
          join services s on s.id = i.service_id
          where s.name like $1
          order by i.started_at`,
          [`s${run}-%`],
        )
        histories.forEach((one, index) => {
          const reported = rows
            .filter(({ name }) => name === `s${run}-${index}`)
            .map(({ from, to, flaps }) => `${from.toISOString()} ${to?.toISOString() ?? 'lasts'} ${flaps}`)
          expect({ one, reported }).toEqual({ one, reported: expected(one) })
        })
      }),
      { numRuns: 12, endOnFailure: true },
    )
  })
})
