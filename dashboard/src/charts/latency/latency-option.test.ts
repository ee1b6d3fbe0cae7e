import { describe, expect, it } from 'vitest'
import type { LatencyPoint } from '../../graphql/generated/types.generated.ts'
import { testTheme as theme } from '../test-theme.ts'
import { latencyCells, latencySummary } from './latency-cells.ts'
import { latencyOption } from './latency-option.ts'

const now = Date.parse('2026-11-22T12:02:00Z')
const point = (time: string, meanMs: number, change: Partial<LatencyPoint> = {}): LatencyPoint => ({
  time: `2026-11-22T${time}:00.000Z`,
  meanMs,
  minMs: meanMs - 5,
  maxMs: meanMs + 50,
  probeCount: 10,
  ...change,
})

describe('the columns of response times', () => {
  it('are there for every 5 minutes, empty where core sent none', () => {
    const cells = latencyCells([point('11:55', 20), point('12:00', 30)], 1, now)
    expect(cells).toHaveLength(13)
    expect(cells[0]).toMatchObject({ start: Date.parse('2026-11-22T11:00:00Z'), mean: null, probes: 0 })
    expect(cells.slice(-2)).toMatchObject([
      { mean: 20, min: 15, max: 70, probes: 10 },
      { mean: 30, probes: 10 },
    ])
  })
  it('leave out the interval that is not over while nothing has come of it', () => {
    expect(latencyCells([point('11:55', 20)], 1, now).at(-1)).toMatchObject({ mean: 20 })
    expect(latencyCells([point('11:50', 20)], 1, now).at(-1)).toMatchObject({ mean: null })
    expect(latencyCells([], 1, now).at(-1)?.end).toBe(Date.parse('2026-11-22T12:00:00Z'))
  })
  it('are hours beyond a day', () => {
    const cells = latencyCells([point('11:00', 20)], 72, now)
    expect(cells).toHaveLength(72)
    expect(cells.at(-1)).toMatchObject({ mean: 20, end: Date.parse('2026-11-22T12:00:00Z') })
  })
  it('sum up to the mean over every probe and the slowest of all', () => {
    const points = [point('11:55', 20, { probeCount: 30 }), point('12:00', 40, { maxMs: 900 })]
    expect(latencySummary(latencyCells(points, 1, now))).toEqual({ mean: 25, max: 900, probes: 40 })
    expect(latencySummary(latencyCells([], 1, now))).toBeNull()
  })
})

describe('latencyOption', () => {
  const cells = latencyCells([point('11:50', 20), point('12:00', 30), point('11:35', 9), point('11:55', 25)], 1, now)
  const option = latencyOption(cells.slice(-6), 1, theme)

  it('breaks line and band where nothing was probed, and hatches it', () => {
    expect(option.series).toMatchObject([
      { name: 'fastest', connectNulls: false, data: [4, null, null, 15, 20, 25] },
      { name: 'slowest', stack: 'band', data: [55, null, null, 55, 55, 55] },
      { name: 'mean', connectNulls: false, data: [9, null, null, 20, 25, 30].map((value) => ({ value })) },
      { name: 'not probed', itemStyle: { color: 'hatch' }, data: [null, 1, 1, null, null, null] },
    ])
  })
  it('gives a dot to what stands alone between gaps', () => {
    expect(option.series).toMatchObject([
      {},
      {},
      { data: [5, 0, 0, 0, 0, 0].map((symbolSize) => ({ symbolSize })) },
      {},
    ])
  })
  it('starts at zero, so that a small change does not look like a big one', () => {
    expect(option.yAxis).toMatchObject([{ min: 0 }, { show: false }])
  })
})
