import { describe, expect, it } from 'vitest'
import { testTheme as theme } from '../test-theme.ts'
import type { TimelineCell } from './timeline-cells.ts'
import { reportedShare, timelineOption } from './timeline-option.ts'

const cell = (change: Partial<TimelineCell>): TimelineCell => ({
  start: 0,
  end: 300_000,
  buckets: 1,
  worst: null,
  lowestUptime: null,
  operational: 0,
  degraded: 0,
  down: 0,
  excluded: 0,
  unknown: 0,
  unmeasured: 0,
  ...change,
})

describe('reportedShare', () => {
  it('leaves the unmeasured part of a column open', () => {
    expect(reportedShare(cell({ operational: 150, unmeasured: 150 }))).toBe(0.5)
    expect(reportedShare(cell({ unknown: 300 }))).toBe(1)
    expect(reportedShare(cell({ unmeasured: 300 }))).toBe(0)
    expect(reportedShare(cell({}))).toBe(0)
  })
  it('keeps a sliver visible', () => {
    expect(reportedShare(cell({ down: 1, unmeasured: 299 }))).toBe(0.12)
  })
})

describe('timelineOption', () => {
  it('colours a column by its worst state and hatches what was not measured', () => {
    const option = timelineOption(
      [cell({ worst: 'DOWN', down: 300 }), cell({ unmeasured: 300 }), cell({ worst: 'MAINTENANCE', excluded: 300 })],
      24,
      theme,
    )
    expect(option.series).toMatchObject([
      {
        data: [
          { value: 1, itemStyle: { color: theme.colors.down } },
          { value: 0 },
          { value: 1, itemStyle: { color: theme.colors.maintenance } },
        ],
      },
      { itemStyle: { color: 'hatch' }, data: [0, 1, 0] },
    ])
  })
})
