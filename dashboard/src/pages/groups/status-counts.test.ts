import { expect, it } from 'vitest'
import { statusCounts, worstServicesFirst } from './status-counts.ts'

const services = [
  { path: 'b', status: 'OPERATIONAL' },
  { path: 'c', status: 'DOWN' },
  { path: 'a', status: 'OPERATIONAL' },
] as const

it('counts by status, worst first, leaving out empty ones', () => {
  expect(statusCounts(services)).toEqual([
    ['DOWN', 1],
    ['OPERATIONAL', 2],
  ])
  expect(statusCounts([])).toEqual([])
})

it('orders services worst first, then by path', () => {
  expect(worstServicesFirst(services).map(({ path }) => path)).toEqual(['c', 'a', 'b'])
})
