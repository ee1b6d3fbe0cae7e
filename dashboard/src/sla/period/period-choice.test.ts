import { describe, expect, it } from 'vitest'
import { periodVariables } from './period-choice.ts'

describe('the period of a choice', () => {
  it.each([
    ['DAY', '2026-11-22', { period: '2026-11-22' }],
    ['WEEK', '2026-11-22', { period: '2026-W47' }],
    ['WEEK', '2027-01-01', { period: '2026-W53' }],
    ['WEEK', '2024-12-30', { period: '2025-W01' }],
    ['MONTH', '2026-11-22', { period: '2026-11' }],
    ['QUARTER', '2026-11-22', { period: '2026-Q4' }],
    ['YEAR', '2026-11-22', { period: '2026' }],
    ['LAST_30', '2026-11-22', { period: 'last-30d' }],
    ['CUSTOM', '2026-11-22', { from: '2026-11-22', to: '2027-01-01' }],
  ] as const)('%s of %s is %j', (kind, day, variables) => {
    expect(periodVariables(kind, day, '2026-12-31')).toEqual(variables)
  })
})
