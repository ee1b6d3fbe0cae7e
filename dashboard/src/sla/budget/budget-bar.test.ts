import { expect, it } from 'vitest'
import type { BudgetPeriod } from '../../graphql/generated/types.generated.ts'
import { budgetBar, usedText } from './budget-bar.ts'

const period = (part: Partial<BudgetPeriod>) =>
  ({ budgetSeconds: 100, consumedSeconds: 0, consumedRatio: 0, exhausted: false, ...part }) as BudgetPeriod

it('a budget fills as it is consumed, warns at three quarters and stays full when overspent', () => {
  expect(budgetBar(period({ consumedSeconds: 50, consumedRatio: 0.5 }))).toEqual({ width: 50, look: 'calm' })
  expect(budgetBar(period({ consumedSeconds: 75, consumedRatio: 0.75 }))).toEqual({ width: 75, look: 'risk' })
  expect(budgetBar(period({ consumedSeconds: 300, consumedRatio: 3, exhausted: true }))).toEqual({
    width: 100,
    look: 'over',
  })
})

it('nothing measured is no bar, and a target of 100 % is overspent by any loss', () => {
  expect(budgetBar(period({ budgetSeconds: null, consumedSeconds: null, consumedRatio: null })).look).toBe('none')
  const nothingAllowed = { budgetSeconds: 0, consumedRatio: null }
  expect(budgetBar(period({ ...nothingAllowed, consumedSeconds: 5, exhausted: true })).look).toBe('over')
  expect(budgetBar(period({ ...nothingAllowed, consumedSeconds: 0 }))).toEqual({ width: 0, look: 'calm' })
})

it('what is used is cut, never rounded', () => {
  expect(usedText(period({ consumedSeconds: 99.9 }))).toBe('99\u00a0% used')
  expect(usedText(period({ consumedSeconds: 0.9 }))).toBe('<\u00a01\u00a0% used')
  expect(usedText(period({ consumedSeconds: 0 }))).toBe('0\u00a0% used')
  expect(usedText(period({ budgetSeconds: null }))).toBeNull()
  expect(usedText(period({ budgetSeconds: 0, consumedSeconds: 1 }))).toBeNull()
})
