import { expect, it } from 'vitest'
import type { BurnRate } from '../../graphql/generated/types.generated.ts'
import { burnLevel, burnWidth, thresholdsOf, windowText } from './burn-rules.ts'

it('every window knows what it is compared with, and with which other window', () => {
  expect(thresholdsOf('5m')).toEqual([{ factor: 14.4, severity: 'page', other: '1h' }])
  expect(thresholdsOf('6h')).toEqual([
    { factor: 1, severity: 'ticket', other: '3d' },
    { factor: 6, severity: 'page', other: '30m' },
  ])
  for (const window of ['5m', '30m', '1h', '2h', '6h', '1d', '3d']) expect(thresholdsOf(window)).not.toEqual([])
})

it('a bar is full at the lowest factor that alerts; without a measurement there is none', () => {
  expect(burnWidth('1h', 7.2)).toBe(50)
  expect(burnWidth('1h', 100)).toBe(100)
  expect(burnWidth('1h', null)).toBe(0)
})

it('a window alerts only together with the other of its pair', () => {
  const rates = (burns: Record<string, number | null>) =>
    Object.entries(burns).map(([window, burnRate]) => ({ window, burnRate }) as BurnRate)
  expect(burnLevel('1h', rates({ '1h': null }))).toBe('none')
  expect(burnLevel('1h', rates({ '1h': 1, '5m': 90 }))).toBe('calm')
  expect(burnLevel('1h', rates({ '1h': 20, '5m': 14.4 }))).toBe('fast')
  expect(burnLevel('1h', rates({ '1h': 20, '5m': 15 }))).toBe('alert')
  expect(burnLevel('6h', rates({ '6h': 1.2, '3d': 0.1, '30m': 0 }))).toBe('fast')
  expect(burnLevel('6h', rates({ '6h': 1.2, '3d': 1.1, '30m': 0 }))).toBe('alert')
})

it('windows have names', () => {
  expect(['5m', '6h', '3d'].map(windowText)).toEqual(['5\u00a0min', '6\u00a0h', '3\u00a0d'])
})
