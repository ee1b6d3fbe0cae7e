import { describe, expect, it } from 'vitest'
import { testTheme as theme } from '../test-theme.ts'
import { dailyOption } from './daily-option.ts'
import type { Day } from './days.ts'

const day = (key: string, uptime: number | null, change: Partial<Day> = {}): Day => ({
  key,
  uptime,
  coverage: uptime === null ? null : 90,
  target: 99.9,
  downtimeMinutes: 0,
  incidents: 0,
  status: uptime === null ? 'NO_DATA' : 'MET',
  final: true,
  ...change,
})

const days = [
  day('2026-11-20', 99.95),
  day('2026-11-21', null),
  day('2026-11-22', 99.2, { status: 'BREACHED', final: false }),
]

describe('dailyOption', () => {
  const option = dailyOption(days, 99.9, theme)

  it('breaks the line on a day without data, which is hatched and neither 0 nor 100', () => {
    expect(option.series).toMatchObject([
      { name: 'uptime', connectNulls: false, data: [{ value: 99.95 }, { value: null }, { value: 99.2 }] },
      { name: 'no data', data: [null, 100, null], itemStyle: { color: 'hatch' } },
      { name: 'coverage', data: [90, null, 90] },
      { name: 'no data', data: [null, 100, null] },
    ])
  })
  it('draws the target and leaves it out where there is none', () => {
    expect(option.series).toMatchObject([{ markLine: { data: [{ yAxis: 99.9 }] } }, {}, {}, {}])
    const [uptime] = [dailyOption(days, null, theme).series].flat()
    expect(uptime).not.toHaveProperty('markLine')
  })
  it('shows a day that is not closed hollow', () => {
    expect(option.series).toMatchObject([
      {
        data: [
          { itemStyle: { color: theme.colors.accent } },
          {},
          { itemStyle: { color: theme.colors.surface, borderColor: theme.colors.down } },
        ],
      },
      {},
      {},
      {},
    ])
  })
})
