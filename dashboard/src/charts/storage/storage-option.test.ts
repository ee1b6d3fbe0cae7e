import { describe, expect, it } from 'vitest'
import { testTheme as theme } from '../test-theme.ts'
import { byteStep, storageOption, storageSummary } from './storage-option.ts'

const gib = 1024 ** 3
const points = [
  { time: '2026-11-20T00:00:00.000Z', usedBytes: 4 * gib, allocatedBytes: 10 * gib },
  { time: '2026-11-21T00:00:00.000Z', usedBytes: 6 * gib, allocatedBytes: 20 * gib },
]

describe('the history of a volume', () => {
  it('draws what was used below what was allocated', () => {
    const { series } = storageOption(points, theme)
    expect(series).toMatchObject([
      { name: 'used', data: points.map(({ time, usedBytes }) => [Date.parse(time), usedBytes]) },
      {
        name: 'allocated',
        step: 'end',
        data: points.map(({ time, allocatedBytes }) => [Date.parse(time), allocatedBytes]),
      },
    ])
  })
  it('shows the figures of a point', () => {
    const { tooltip } = storageOption(points, theme)
    const { formatter } = tooltip as { formatter: (params: { dataIndex: number }) => string } // ours is a function
    expect(formatter({ dataIndex: 1 })).toMatch(/6\u00a0GiB.*14\u00a0GiB.*20\u00a0GiB/)
    expect(formatter({ dataIndex: 9 })).toBe('')
  })
  it.each([
    [0, 0.25],
    [1000, 200],
    [gib, 0.25 * gib],
    [64 * gib, 20 * gib],
    [1023 * gib, 256 * gib],
    [5 * 1024 * gib, 1024 * gib],
  ])('up to %d bytes has a line every %d', (max, step) => {
    expect(byteStep(max)).toBe(step)
  })
  it('is one sentence for those who do not see it', () => {
    expect(storageSummary(points)).toBe('Used 4\u00a0GiB at first and 6\u00a0GiB at last, of 20\u00a0GiB')
    expect(storageSummary([])).toBe('Nothing was reported in this time')
  })
})
