import { describe, expect, it } from 'vitest'
import { palettes } from '../../theme/palette.ts'
import type { ChartInk } from '../chart-ink.ts'
import { dailyOption } from './daily-option.ts'
import type { Day } from './days.ts'

const ink: ChartInk = { palette: palettes.dark, hatch: 'hatch', font: 'sans-serif' }

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
  const option = dailyOption(days, 99.9, ink)

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
    const [uptime] = [dailyOption(days, null, ink).series].flat()
    expect(uptime).not.toHaveProperty('markLine')
  })
  it('shows a day that is not closed hollow', () => {
    expect(option.series).toMatchObject([
      {
        data: [
          { itemStyle: { color: palettes.dark.accent } },
          {},
          { itemStyle: { color: palettes.dark.surface, borderColor: palettes.dark.down } },
        ],
      },
      {},
      {},
      {},
    ])
  })
})
