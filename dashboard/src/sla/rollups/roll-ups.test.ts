import { expect, it } from 'vitest'
import type { RollUp } from '../../graphql/generated/types.generated.ts'
import { rollUpFigures } from './roll-ups.ts'

const result: RollUp = {
  subject: 'payments',
  actualValue: 99.9,
  uptimeBest: 99.9,
  uptimeWorst: 99.9,
  coverage: 100,
  memberCount: 2,
  worstUptime: 99.8,
  worstService: 'a/b/c/d/e',
  weightedUptime: 99.95,
  allUpUptime: 99.7,
  anyUpUptime: 100,
}

it('lays the five roll-ups side by side, the worst with its service', () => {
  const figures = rollUpFigures(result)
  expect(figures.map(({ key, uptime }) => [key, uptime])).toEqual([
    ['mean', 99.9],
    ['worst', 99.8],
    ['weighted', 99.95],
    ['all-up', 99.7],
    ['any-up', 100],
  ])
  expect(figures.filter(({ service }) => service)).toMatchObject([{ key: 'worst', service: 'a/b/c/d/e' }])
})

it('what was not measured stays null, and no service is the worst', () => {
  const figures = rollUpFigures({ ...result, worstUptime: null, worstService: null })
  expect(figures[1]).toMatchObject({ uptime: null })
  expect(figures[1]).not.toHaveProperty('service')
})
