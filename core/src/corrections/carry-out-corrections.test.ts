import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { testContext } from '../../testing/database/context.ts'
import { openTestDatabase } from '../../testing/database/database.ts'
import { makePerson } from '../../testing/requests/people.ts'
import { cutStoredTime } from '../exclusions/cut-stored-time.ts'
import { scheduleExclusionWindow } from '../exclusions/schedule-window.ts'
import { recordStatusReport } from '../ingest/record-status-report.ts'
import type { Context } from '../platform/context.ts'
import type { Database, Queryable } from '../platform/database/database.ts'
import { refreshAggregates } from '../sla/aggregates/refresh-aggregates.ts'
import { approveCorrection } from './approve-correction.ts'
import { carryOutCorrections } from './carry-out-corrections.ts'
import { proposeCorrection } from './propose-correction.ts'

const dayMs = 86_400_000
const hourMs = 3_600_000
const begin = Date.parse('2026-11-18T00:00:00Z')
const end = begin + 2 * dayMs
const nodeId = 'acme/shop/prod/eu1'
const services = 12

describe('stored time is changed', () => {
  let database: Database
  let context: ReturnType<typeof testContext>
  /** Milliseconds that a day of a service takes in the step of this number. */
  let pace: (step: number) => number
  /** How many quarters of days of services each step changed. */
  let steps: number[]

  /** The database, whose steps take as long as the pace says. */
  function paced(): Database {
    const take = (quarters: number) => {
      const ms = (pace(steps.push(quarters) - 1) * quarters) / 4
      context.clock.set(context.clock.now().getTime() + ms)
    }
    const watch = (tx: Queryable): Queryable => ({
      async query(text, values = []) {
        const [first, second, starts, ends] = values as [unknown, unknown, Date[], Date[]]
        if (text.includes('call correct_stored_time')) {
          const lengths = ends.map((to, index) => to.getTime() - (starts[index]?.getTime() ?? 0))
          take(lengths.reduce((sum, ms) => sum + ms) / (6 * hourMs))
        }
        if (text.includes('run_exclusion_steps')) take(((first as number[]).length * (second as number)) / 6)
        return tx.query(text, values)
      },
    })
    return { ...database, transaction: (work) => database.transaction((tx) => work(watch(tx))) }
  }

  beforeAll(async () => {
    database = await openTestDatabase()
    context = testContext(database, end)
    await recordStatusReport(context, {
      nodeId,
      services: Array.from({ length: services }, (_, index) => ({
        name: `s${index}`,
        status: 'OPERATIONAL',
        pieces: Array.from({ length: 8 }, (_, part) => {
          const from = begin + part * 6 * hourMs
          const to = from + 3 * hourMs
          return { from: new Date(from).toISOString(), to: new Date(to).toISOString(), status: 'OPERATIONAL' }
        }),
      })),
    })
  })
  afterAll(() => database.close())
  beforeEach(() => {
    context.clock.set(end + hourMs)
    steps = []
  })

  const plannedMs = async () => {
    await refreshAggregates(database, new Date(begin), new Date(end), context.clock.now())
    const { rows } = await database.query<{ ms: number }>('select sum(excluded_ms)::bigint as ms from sla_daily')
    return rows[0]?.ms
  }
  const admin = async (email: string): Promise<Context> => {
    return { ...context, actor: await makePerson(database, email, [['ADMIN']]) }
  }

  it('by a correction: in steps that grow while they are quick, and are the smallest at once when they are not', async () => {
    const [ann, bob] = [await admin('ann@example.org'), await admin('bob@example.org')]
    const { correction } = await proposeCorrection(ann, {
      kind: 'EXCLUDE',
      prefix: nodeId,
      from: new Date(begin),
      to: new Date(end),
      reason: 'the provider confirmed it',
    })
    // Whatever an approval does itself takes its whole second.
    pace = (step) => (step < 1 ? 4000 : step < 7 ? 20 : 4000)
    await approveCorrection({ ...bob, database: paced() }, correction.id)
    expect(steps).toEqual([1])
    await carryOutCorrections({ ...context, database: paced() })
    // Always the earliest hours: a quarter of two services each, what is left of their day, then of four, and of all others.
    expect(steps.slice(1, 7)).toEqual([1, 1, 2, 7, 16, 20])
    // The first slow one was as large as the quick ones allowed; after that nobody waits for more than a quarter of a day.
    expect(steps[7]).toBeGreaterThan(4)
    expect(new Set(steps.slice(8))).toEqual(new Set([1]))
    expect(steps.reduce((sum, one) => sum + one)).toBe(services * 8)
    expect(await plannedMs()).toBe(services * dayMs)
  })

  it('by a window that is planned over it: the same', async () => {
    await database.query('truncate time_overrides')
    context.clock.set(begin)
    pace = (step) => (step < 5 ? 20 : 4000)
    await scheduleExclusionWindow(
      { ...context, database: paced() },
      { prefix: nodeId, reason: 'upgrade', startsAt: new Date(begin), endsAt: new Date(end) },
    )
    await cutStoredTime({ ...context, database: paced() }, Number.POSITIVE_INFINITY)
    expect(steps.slice(0, 5)).toEqual([1, 2, 4, 8, 16])
    expect(Math.max(...steps.slice(6))).toBe(1)
    expect(await plannedMs()).toBe(services * dayMs)
  })
})
