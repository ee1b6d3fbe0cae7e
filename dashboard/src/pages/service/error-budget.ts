import type { PeriodResult } from '../../graphql/generated/types.generated.ts'

/** How much of a period's allowed downtime is left, in seconds; negative when it is overrun. */
export interface ErrorBudget {
  total: number
  consumed: number
  left: number
  /** Share of the budget that is used up, 0 to 1 and more; 1 where nothing was allowed and something was used. */
  used: number
}

/** The error budget of a result; null where no target was agreed. */
export function errorBudget(result: PeriodResult | null | undefined): ErrorBudget | null {
  if (!result || result.errorBudgetSeconds === null) return null
  const total = result.errorBudgetSeconds
  const consumed = result.errorBudgetConsumedSeconds ?? 0
  const used = total > 0 ? consumed / total : consumed > 0 ? 1 : 0
  return { total, consumed, left: total - consumed, used }
}
