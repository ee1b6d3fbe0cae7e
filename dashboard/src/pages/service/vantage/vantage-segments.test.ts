import { expect, it } from 'vitest'
import type { ServiceStatus } from '../../../graphql/generated/types.generated.ts'
import { vantageSegments, vantageSummary } from './vantage-segments.ts'

const now = Date.parse('2026-11-20T12:00:00Z')
const segment = (status: ServiceStatus, from: number, to: number) => ({
  node: 'o/p/e/c',
  status,
  from: new Date(now + from * 3_600_000).toISOString(),
  to: new Date(now + to * 3_600_000).toISOString(),
})
const some = [segment('OPERATIONAL', -30, -12), segment('DOWN', -12, -6), segment('OPERATIONAL', -6, 1)]

it('places segments on the bar by their time, cut at its ends, the worst above the others', () => {
  const placed = vantageSegments(some, 24, now).map(({ tone, left, width }) => [tone, left, width])
  expect(placed).toEqual([
    ['operational', 0, 50],
    ['operational', 75, 25],
    ['down', 50, 25],
  ])
})

it('says how long each status lasted, and what was not measured', () => {
  expect(vantageSummary(some, 24, now)).toBe('Last 24 hours: operational 18\u00a0h, down 6\u00a0h')
  expect(vantageSummary(some.slice(1, 2), 24, now)).toContain('not measured 18\u00a0h')
  expect(vantageSegments([segment('DOWN', -30, -24)], 24, now)).toEqual([])
  expect(vantageSummary([], 24, now)).toBe('Last 24 hours: not measured 1\u00a0d')
})
