import { floorShare } from '../../format/percent.ts'
import type { BudgetPeriod } from '../../graphql/generated/types.generated.ts'

const names: Record<BudgetPeriod['period'], string> = {
  MONTH: 'This month',
  ROLLING_7D: 'Last 7 days',
  ROLLING_30D: 'Last 30 days',
  ROLLING_90D: 'Last 90 days',
}

export function budgetName({ period }: Pick<BudgetPeriod, 'period'>): string {
  return names[period]
}

/** A budget as a bar: how much of it is consumed in percent, cut at 100, and how that looks. */
export function budgetBar(period: BudgetPeriod): { width: number; look: 'none' | 'calm' | 'risk' | 'over' } {
  const { budgetSeconds, consumedSeconds, consumedRatio, exhausted } = period
  if (budgetSeconds === null || consumedSeconds === null) return { width: 0, look: 'none' }
  const ratio = consumedRatio ?? (consumedSeconds > 0 ? 1 : 0)
  if (exhausted || ratio > 1) return { width: 100, look: 'over' }
  return { width: 100 * ratio, look: ratio >= 0.75 ? 'risk' : 'calm' }
}

/** The consumed part in words, `27 % used`, a trace as `< 1 % used`; null where there is no budget to use. */
export function usedText({ budgetSeconds, consumedSeconds }: BudgetPeriod): string | null {
  if (budgetSeconds === null || consumedSeconds === null) return null
  const share = floorShare(consumedSeconds, budgetSeconds, 0)
  if (share === null) return null
  return share === 0 && consumedSeconds > 0 ? '<\u00a01\u00a0% used' : `${share}\u00a0% used`
}
