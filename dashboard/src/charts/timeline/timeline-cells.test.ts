import { describe, expect, it } from 'vitest'
import type { SnapshotPoint } from '../../graphql/generated/types.generated.ts'
import { bucketsPerCell, timelineCells, timelineSummary } from './timeline-cells.ts'

const now = Date.parse('2026-11-22T12:02:00Z')

const point = (periodStart: string, change: Partial<SnapshotPoint> = {}): SnapshotPoint => ({
  periodStart,
  actualValue: 100,
  downtimeMinutes: 0,
  worstStatus: 'OPERATIONAL',
  operationalSeconds: 300,
  degradedSeconds: 0,
  downSeconds: 0,
  excludedSeconds: 0,
  unknownSeconds: 0,
  unmeasuredSeconds: 0,
  ...change,
})

describe('timelineCells', () => {
  it('has a column for every bucket, measured or not, and cuts the running one at now', () => {
    const cells = timelineCells([point('2026-11-22T11:55:00Z')], 6, 1, now)
    expect(cells).toHaveLength(73)
    expect(cells.at(-2)).toMatchObject({ operational: 300, unmeasured: 0, worst: 'OPERATIONAL' })
    expect(cells.at(-1)).toMatchObject({ unmeasured: 120, worst: null, lowestUptime: null, end: now })
    expect(cells[0]).toMatchObject({ unmeasured: 300, worst: null })
  })
  it('joins buckets over long ranges without losing a short outage', () => {
    const outage = point('2026-11-22T11:35:00Z', {
      operationalSeconds: 290,
      downSeconds: 10,
      actualValue: 96.6666,
      worstStatus: 'DOWN',
    })
    const cells = timelineCells([point('2026-11-22T11:30:00Z'), outage, point('2026-11-22T11:40:00Z')], 168, 6, now)
    expect(cells.length).toBeLessThanOrEqual(337)
    const cell = cells.find(({ start }) => start === Date.parse('2026-11-22T11:30:00Z'))
    expect(cell).toMatchObject({ buckets: 6, operational: 890, down: 10, unmeasured: 900, worst: 'DOWN' })
    expect(cell?.lowestUptime).toBe(96.6666)
  })
  it('ranks maintenance below trouble and above all is well', () => {
    const worst = (...states: (SnapshotPoint['worstStatus'] & string)[]) =>
      timelineCells(
        states.map((worstStatus, index) => point(`2026-11-22T11:${30 + 5 * index}:00Z`, { worstStatus })),
        72,
        3,
        now,
      ).find(({ start }) => start === Date.parse('2026-11-22T11:30:00Z'))?.worst
    expect(worst('OPERATIONAL', 'MAINTENANCE')).toBe('MAINTENANCE')
    expect(worst('DEGRADED', 'DOWN', 'UNKNOWN')).toBe('DOWN')
    expect(worst('UNKNOWN', 'DEGRADED')).toBe('DEGRADED')
  })
})

describe('timelineSummary', () => {
  it('adds seconds and floors the coverage', () => {
    const cells = timelineCells(
      [
        point('2026-11-22T11:50:00Z', { operationalSeconds: 210, downSeconds: 90, worstStatus: 'DOWN' }),
        point('2026-11-22T11:55:00Z', {
          operationalSeconds: 0,
          excludedSeconds: 300,
          worstStatus: 'MAINTENANCE',
        }),
      ],
      1,
      1,
      now,
    )
    const elapsed = (now - Date.parse('2026-11-22T11:00:00Z')) / 1000
    expect(timelineSummary(cells)).toEqual({
      downtimeMinutes: 1.5,
      coverage: Math.floor((600 / elapsed) * 10_000) / 100,
    })
  })
  it('has no coverage of nothing', () => {
    expect(timelineSummary([])).toEqual({ downtimeMinutes: 0, coverage: null })
  })
})

describe('bucketsPerCell', () => {
  it('keeps every bucket where there is room and joins them where there is not', () => {
    expect([6, 24, 72, 168].map((hours) => bucketsPerCell(hours, 1170))).toEqual([1, 1, 3, 6])
    expect([6, 24, 72, 168].map((hours) => bucketsPerCell(hours, 320))).toEqual([1, 3, 12, 24])
    expect(bucketsPerCell(24, 0)).toBe(6)
  })
})
