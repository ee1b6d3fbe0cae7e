import { describe, expect, it } from 'vitest'
import type { PeriodResult } from '../../graphql/generated/types.generated.ts'
import { errorBudget } from './error-budget.ts'

const result = (errorBudgetSeconds: number | null, errorBudgetConsumedSeconds: number | null) =>
  ({ errorBudgetSeconds, errorBudgetConsumedSeconds }) as PeriodResult

describe('errorBudget', () => {
  it('is what the target leaves, less what was consumed', () => {
    expect(errorBudget(result(259.2, 67.2))).toMatchObject({ left: 192, total: 259.2, consumed: 67.2 })
    expect(errorBudget(result(100, 25))?.used).toBe(0.25)
  })
  it('goes below zero when it is overrun', () => {
    expect(errorBudget(result(60, 90))).toMatchObject({ left: -30, used: 1.5 })
    expect(errorBudget(result(0, 5))?.used).toBe(1)
    expect(errorBudget(result(0, 0))?.used).toBe(0)
  })
  it('does not exist without a target or a result', () => {
    expect(errorBudget(result(null, null))).toBeNull()
    expect(errorBudget(null)).toBeNull()
  })
})
