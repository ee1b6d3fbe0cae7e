import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databaseKinds, openTestDatabase } from '../../../testing/database/database.ts'
import type { Database } from '../../platform/database/database.ts'

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
  /** Milliseconds of each state, of the time gone by and of the period, with the target and the rule. */
  const account = (
    { up = 0, degraded = 0, down = 0, plannedDown = 0, excluded = 0, gap = 0 },
    { elapsed = day, period = day, target = 99.9, whenDegraded = 'up', whenUnmeasured = 'left_out' } = {},
  ) =>
    one('select * from sla_account($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)', [
      up,
      degraded,
      down,
      plannedDown,
      excluded,
      gap,
      elapsed,
      period,
      target,
      whenDegraded,
      whenUnmeasured,
    ])
  const statusOf = async (figures: Partial<Record<(typeof statusArguments)[number], number>>) =>
    (
      await one<{ x: string }>(
        'select sla_status($1, $2, $3, $4, $5, $6, $7, $8) as x',
        statusArguments.map((name) => figures[name] ?? 0),
      )
    )?.x
  const statusArguments = [
    'measured',
    'budget',
    'consumed',
    'remaining',
    'burnConsumed',
    'burnMeasured',
    'covered',
    'required',
  ] as const

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

    it('in which DEGRADED counts as up, half or down', async () => {
      const half = { up: 12 * hour, degraded: 12 * hour }
      expect(await account(half, { whenDegraded: 'up' })).toMatchObject({ uptime: 100, consumed_ms: 0 })
      expect(await account(half, { whenDegraded: 'half' })).toMatchObject({ uptime: 75, consumed_ms: 6 * hour })
      expect(await account(half, { whenDegraded: 'down' })).toMatchObject({ uptime: 50, consumed_ms: 12 * hour })
      expect(await account({ up: 1, degraded: 3 }, { whenDegraded: 'half' })).toMatchObject({ consumed_ms: 1.5 })
    })

    it('in which DEGRADED never hides DOWN', async () => {
      const figures = { up: 6 * hour, degraded: 12 * hour, down: 6 * hour }
      expect(await account(figures, { whenDegraded: 'up' })).toMatchObject({ uptime: 75, consumed_ms: 6 * hour })
    })

    it('in which unmeasured and unknown time is left out, counts as down, or as up', async () => {
      const figures = { up: 9 * hour, down: 3 * hour, gap: 12 * hour }
      const by = (whenUnmeasured: string) => account(figures, { whenUnmeasured })
      const coverage = 50
      expect(await by('left_out')).toMatchObject({ uptime: 75, counted_ms: 12 * hour, consumed_ms: 3 * hour, coverage })
      expect(await by('down')).toMatchObject({ uptime: 37.5, counted_ms: day, consumed_ms: 15 * hour, coverage })
      expect(await by('up')).toMatchObject({ uptime: 87.5, counted_ms: day, consumed_ms: 3 * hour, coverage })
    })

    it('of null under every rule when nothing at all was measured', async () => {
      for (const whenUnmeasured of ['left_out', 'down', 'up']) {
        expect(await account({ gap: day }, { whenUnmeasured })).toMatchObject({ uptime: null, coverage: 0 })
      }
    })

    it('over measured time only: planned maintenance leaves the denominator and the budget', async () => {
      const measured = { up: 12 * hour - 6 * minute, down: 6 * minute }
      const figures = {
        measured_ms: 12 * hour,
        counted_ms: 12 * hour,
        uptime: 99.1666,
        coverage: 75,
        budget_ms: 64_800,
        consumed_ms: 6 * minute,
        spent_ms: 6 * minute,
        uptime_best: 99.1666,
        uptime_worst: 99.1666,
      }
      expect(await account({ ...measured, excluded: 6 * hour })).toEqual(figures)
      expect(await account({ ...measured, excluded: 2 * hour, plannedDown: 4 * hour })).toEqual(figures)
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

    it('UNPROVEN once it is closed with less coverage than its terms ask for, unless it is breached', async () => {
      const closed = { measured: 899, budget, remaining: 0, covered: 899, required: 900 }
      expect(await statusOf({ ...closed, consumed: 0 })).toBe('UNPROVEN')
      expect(await statusOf({ ...closed, consumed: 100 })).toBe('UNPROVEN')
      expect(await statusOf({ ...closed, consumed: 101 })).toBe('BREACHED')
      expect(await statusOf({ ...closed, consumed: 0, covered: 900 })).toBe('MET')
      expect(await statusOf({ ...closed, consumed: 0, remaining: 1 })).toBe('MET')
      expect(await statusOf({ ...closed, measured: 0 })).toBe('NO_DATA')
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

  const lengthOf = async (type: string, first: string, zone: string) =>
    one('select ms_between(starts_at, ends_at) / 3600000.0 as hours from period_bounds($1, $2::date, $3)', [
      type,
      first,
      zone,
    ])

  it.each([
    ['MONTHLY', '2028-02-01', 'UTC', 29 * 24],
    ['MONTHLY', '2026-02-01', 'UTC', 28 * 24],
    ['MONTHLY', '2026-12-01', 'UTC', 31 * 24],
    ['MONTHLY', '2026-03-01', 'Europe/Berlin', 31 * 24 - 1],
    ['DAILY', '2026-10-25', 'UTC', 24],
    ['DAILY', '2026-03-29', 'Europe/Berlin', 23],
    ['DAILY', '2026-10-25', 'Europe/Berlin', 25],
    ['DAILY', '2026-04-05', 'Australia/Sydney', 25],
    ['DAILY', '2026-10-04', 'Australia/Lord_Howe', 23.5],
    ['DAILY', '2026-11-01', 'Asia/Kolkata', 24],
    // Clocks are put forward from midnight, and put back onto midnight.
    ['DAILY', '2026-04-24', 'Africa/Cairo', 23],
    ['DAILY', '2025-11-02', 'America/Havana', 25],
  ])('takes the %s period from %s in %s as %d hours', async (type, first, zone, hours) => {
    expect(await lengthOf(type, first, zone)).toEqual({ hours })
  })

  it('starts a day where the day before ends, in every zone and on every day of a year', async () => {
    const wrong = await one(
      `select count(*)::integer as wrong
      from unnest(array['Europe/Berlin', 'America/Havana', 'Africa/Cairo', 'America/Santiago', 'Asia/Kathmandu']) as zone
      cross join generate_series(0, 365) as day
      cross join lateral period_bounds('DAILY', '2026-01-01'::date + day, zone) b
      where (starts_at at time zone zone)::date <> '2026-01-01'::date + day
        or ((starts_at - interval '1 us') at time zone zone)::date <> '2026-01-01'::date + day - 1
        or ((ends_at - interval '1 us') at time zone zone)::date <> '2026-01-01'::date + day`,
    )
    expect(wrong).toEqual({ wrong: 0 })
  })
})
