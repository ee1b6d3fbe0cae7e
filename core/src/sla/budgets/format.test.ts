import { describe, expect, it } from 'vitest'
import { type BudgetState, formatBudget } from './format.ts'

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour
// A Tuesday, 12:00 in Berlin and 11:00 in UTC.
const now = new Date('2026-11-24T11:00:00Z')

const state = (part: Partial<BudgetState>): BudgetState => ({
  remainingMs: 4 * minute + 19 * second,
  unbudgeted: false,
  exhaustsAt: null,
  rollingDays: undefined,
  ...part,
})
const at = (instant: string) => new Date(instant)

describe('the words on an error budget', () => {
  const zone = 'Europe/Berlin'
  const cases: [says: string, part: Partial<BudgetState>, zone?: string][] = [
    ['nothing measured yet', { remainingMs: null }],
    ['4 min 19 s left, lasts until the month ends', {}],
    ['4 min 19 s left, lasts the next 30 days', { rollingDays: 30 }],
    [
      '1 min 52 s left, gone Thursday 14:10 at this rate',
      { remainingMs: 112 * second, exhaustsAt: at('2026-11-26T13:10:00Z') },
    ],
    ['4 min 19 s left, gone Thursday 13:10 at this rate', { exhaustsAt: at('2026-11-26T13:10:00Z') }, 'UTC'],
    ['4 min 19 s left, gone Tuesday 00:30 at this rate', { exhaustsAt: at('2026-11-30T23:30:00Z') }],
    ['4 min 19 s left, gone Tuesday 11:59 at this rate', { exhaustsAt: at('2026-12-01T10:59:59Z') }],
    ['4 min 19 s left, gone 1 December at this rate', { exhaustsAt: at('2026-12-01T11:00:00Z') }],
    ['4 min 19 s left, gone 1 January 2027 at this rate', { exhaustsAt: at('2026-12-31T23:30:00Z') }],
    ['4 min 19 s left, gone 31 December at this rate', { exhaustsAt: at('2026-12-31T23:30:00Z') }, 'UTC'],
    ['overspent by 3 min 2 s', { remainingMs: -182 * second }],
    ['overspent by 1 s', { remainingMs: -1 }],
    ['nothing left', { remainingMs: 0 }],
    ['less than 1 s left, lasts until the month ends', { remainingMs: 999 }],
    ['no budget to spend, and nothing spent', { remainingMs: 0, unbudgeted: true }],
    ['overspent by 2 s', { remainingMs: -2 * second, unbudgeted: true }],
  ]
  it.each(cases)('are “%s”', (says, part, timeZone = zone) => {
    expect(formatBudget(state(part), now, timeZone)).toBe(says)
  })

  const lengths: [ms: number, left: string, overspent: string][] = [
    [59 * second + 999, '59 s', '1 min'],
    [minute, '1 min', '1 min'],
    [hour - 1, '59 min 59 s', '1 h'],
    [hour + 59 * second, '1 h', '1 h 1 min'],
    [3 * hour + 36 * minute, '3 h 36 min', '3 h 36 min'],
    [day - 1, '23 h 59 min', '1 d'],
    [3 * day + 4 * hour + minute, '3 d 4 h', '3 d 5 h'],
  ]
  it.each(lengths)(
    'round %d ms down to “%s” of what is left, and up to “%s” of what is owed',
    (ms, left, overspent) => {
      expect(formatBudget(state({ remainingMs: ms }), now, zone)).toBe(`${left} left, lasts until the month ends`)
      expect(formatBudget(state({ remainingMs: -ms }), now, zone)).toBe(`overspent by ${overspent}`)
    },
  )

  it('name the hour that the clocks of the zone show, before and after they are put back', () => {
    const october = new Date('2026-10-24T12:00:00Z')
    const gone = (instant: string) => formatBudget(state({ exhaustsAt: at(instant) }), october, zone)
    expect(gone('2026-10-25T00:59:00Z')).toContain('gone Sunday 02:59')
    expect(gone('2026-10-25T01:01:00Z')).toContain('gone Sunday 02:01')
    expect(gone('2026-10-25T02:01:00Z')).toContain('gone Sunday 03:01')
  })
})
