import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databaseKinds, openTestDatabase } from '../../test/database.ts'
import type { Database } from '../platform/database/database.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

describe.each(databaseKinds)('the accounting rule on %s', (kind) => {
  let database: Database
  beforeAll(async () => {
    database = await openTestDatabase(kind)
  })
  afterAll(() => database.close())

  const one = async <Row>(text: string, values: Parameters<Database['query']>[1] = []) =>
    (await database.query<Row>(text, values)).rows[0]
  /** Milliseconds of each state, of the time gone by and of the period, with the target and what DEGRADED is worth. */
  const account = (
    { up = 0, degraded = 0, down = 0, excluded = 0 },
    { elapsed = day, period = day, target = 99.9, weight = 1 } = {},
  ) =>
    one('select * from sla_account($1, $2, $3, $4, $5, $6, $7, $8)', [
      up,
      degraded,
      down,
      excluded,
      elapsed,
      period,
      target,
      weight,
    ])
  const statusOf = async (figures: Partial<Record<(typeof statusArguments)[number], number>>) =>
    (
      await one<{ x: string }>(
        'select sla_status($1, $2, $3, $4, $5, $6) as x',
        statusArguments.map((name) => figures[name] ?? 0),
      )
    )?.x
  const statusArguments = ['measured', 'budget', 'consumed', 'remaining', 'burnConsumed', 'burnMeasured'] as const

  describe('gives an uptime', () => {
    it('that is floored, never rounded up', async () => {
      expect(await account({ up: 9_999_999, down: 1 })).toMatchObject({ uptime: 99.9999 })
      expect(await account({ up: day - 1, down: 1 })).toMatchObject({ uptime: 99.9999 })
      expect(await account({ up: day })).toMatchObject({ uptime: 100 })
      expect(await account({ up: 1, down: day })).toMatchObject({ uptime: 0 })
    })

    it('of null, never 0 or 100, when nothing was measured', async () => {
      expect(await account({})).toMatchObject({ measured_ms: 0, uptime: null, coverage: 0 })
      expect(await account({ excluded: day })).toMatchObject({ measured_ms: 0, uptime: null, coverage: 100 })
      expect(await account({}, { elapsed: 0 })).toMatchObject({ uptime: null, coverage: null })
    })

    it('in which DEGRADED counts by its weight', async () => {
      const half = { up: 12 * hour, degraded: 12 * hour }
      expect(await account(half, { weight: 1 })).toMatchObject({ uptime: 100, consumed_ms: 0 })
      expect(await account(half, { weight: 0.5 })).toMatchObject({ uptime: 75, consumed_ms: 6 * hour })
      expect(await account(half, { weight: 0 })).toMatchObject({ uptime: 50, consumed_ms: 12 * hour })
    })

    it('over measured time only: planned maintenance leaves the denominator and the budget', async () => {
      const figures = await account({ up: 12 * hour - 6 * minute, down: 6 * minute, excluded: 6 * hour })
      expect(figures).toEqual({
        measured_ms: 12 * hour,
        uptime: 99.1666,
        coverage: 75,
        budget_ms: 64_800,
        consumed_ms: 6 * minute,
      })
    })
  })

  describe('calls a period', () => {
    const budget = 100

    it('NO_DATA when nothing was measured, whatever the budget', async () => {
      expect(await statusOf({ budget, consumed: 0, remaining: 10 })).toBe('NO_DATA')
    })

    it('MET up to its whole budget once it is closed, and BREACHED beyond it', async () => {
      const closed = { measured: day, budget, remaining: 0 }
      expect(await statusOf({ ...closed, consumed: 100 })).toBe('MET')
      expect(await statusOf({ ...closed, consumed: 101 })).toBe('BREACHED')
    })

    it('AT_RISK while it is open, from three quarters of the budget on', async () => {
      const open = { measured: day, budget, remaining: 1, burnMeasured: day }
      expect(await statusOf({ ...open, consumed: 74 })).toBe('MET')
      expect(await statusOf({ ...open, consumed: 75 })).toBe('AT_RISK')
      expect(await statusOf({ ...open, consumed: 101 })).toBe('BREACHED')
    })

    it('AT_RISK while it is open, when its current burn would exhaust the budget', async () => {
      const open = { measured: day, budget, consumed: 10, burnConsumed: 10, burnMeasured: 1000 }
      expect(await statusOf({ ...open, remaining: 9000 })).toBe('MET')
      expect(await statusOf({ ...open, remaining: 9001 })).toBe('AT_RISK')
    })

    it('MET with a target of 100 as long as nothing is consumed, BREACHED from the first millisecond', async () => {
      expect(await statusOf({ measured: day, remaining: day, burnMeasured: day })).toBe('MET')
      expect(await statusOf({ measured: day, consumed: 1, remaining: day, burnMeasured: day })).toBe('BREACHED')
    })
  })

  it.each([
    ['2028-02-01', 29],
    ['2026-02-01', 28],
    ['2026-04-01', 30],
    ['2026-12-01', 31],
  ])('takes the month from %s as %i days', async (date, days) => {
    const length = await one("select ms_between($1, period_end('MONTHLY', $1)) as ms", [new Date(`${date}T00:00:00Z`)])
    expect(length).toEqual({ ms: days * day })
  })

  it('takes a day as 24 hours, also where clocks change', async () => {
    const length = await one("select ms_between($1, period_end('DAILY', $1)) as ms", [new Date('2026-10-25T00:00:00Z')])
    expect(length).toEqual({ ms: day })
  })
})
