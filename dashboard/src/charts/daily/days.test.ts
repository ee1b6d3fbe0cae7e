import { describe, expect, it } from 'vitest'
import type { TrendPoint } from '../../graphql/generated/types.generated.ts'
import { axisFloor, type Day, dayUptimeText, fillDays, firstDay } from './days.ts'

const day = (at: number) => new Date(at).toISOString().slice(0, 10)

describe('firstDay', () => {
  it.each([
    ['2026-11-22T23:59:59Z', 1, '2026-10-22'],
    ['2026-03-31T00:00:00Z', 1, '2026-02-28'],
    ['2028-03-31T00:00:00Z', 1, '2028-02-29'],
    ['2026-01-15T12:00:00Z', 3, '2025-10-15'],
    ['2026-11-22T00:00:00Z', 12, '2025-11-22'],
  ])('of %s, %d months back, is %s', (now, months, first) => {
    expect(day(firstDay(months, Date.parse(now)))).toBe(first)
  })
})

describe('fillDays', () => {
  it('has every day, and no data where core sent none', () => {
    const point: TrendPoint = {
      periodKey: '2026-11-20',
      periodStart: '2026-11-20T00:00:00Z',
      since: null,
      actualValue: 99.5,
      uptimeBest: 99.6,
      uptimeWorst: 79.6,
      targetValue: 99.9,
      coverage: 80,
      incidentCount: 1,
      downtimeMinutes: 7.2,
      plannedDowntimeMinutes: 0,
      status: 'BREACHED',
      final: true,
    }
    const thin = { ...point, periodKey: '2026-11-21', actualValue: 100, coverage: 0.4 }
    const days = fillDays([point, thin], 1, Date.parse('2026-11-22T10:00:00Z'))
    expect(days).toHaveLength(32)
    expect(days.at(-1)).toMatchObject({ key: '2026-11-22', uptime: null, coverage: null, status: 'NO_DATA' })
    expect(days.at(-3)).toMatchObject({ key: '2026-11-20', uptime: 99.5, coverage: 80, downtimeMinutes: 7.2 })
    expect(days.at(-2)).toMatchObject({ key: '2026-11-21', uptime: null, coverage: 0.4 })
    expect(days.slice(-3).map(dayUptimeText)).toEqual(['99.5000\u00a0%', 'too little measured', 'no data'])
  })
  it('ends with today in the zone of the results', () => {
    const evening = Date.parse('2026-11-22T18:00:00Z')
    expect(fillDays([], 1, evening, 'Pacific/Auckland').at(-1)?.key).toBe('2026-11-23')
    expect(fillDays([], 1, Date.parse('2026-11-22T02:00:00Z'), 'America/New_York').at(-1)?.key).toBe('2026-11-21')
    expect(fillDays([], 1, evening, 'Asia/Kolkata')).toHaveLength(32)
  })
})

describe('axisFloor', () => {
  const of = (...values: (number | null)[]) => values.map((uptime) => ({ uptime }) as Day)
  it('leaves room below the lowest value and the target', () => {
    expect(axisFloor(of(100, 99.9907), 99.99)).toBe(99.988)
    expect(axisFloor(of(100), 99.9)).toBe(99.88)
    expect(axisFloor(of(99.2, null), null)).toBe(99)
    expect(axisFloor(of(3), 99.9)).toBe(0)
    expect(axisFloor(of(30), 99.9)).toBe(20)
  })
  it('does not fold when all is well or nothing is known', () => {
    expect(axisFloor(of(100, 100), null)).toBe(99.988)
    expect(axisFloor([], null)).toBe(99.988)
  })
})
