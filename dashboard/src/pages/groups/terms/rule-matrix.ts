import type { RuleOutcome } from '../../../graphql/generated/types.generated.ts'
import type { AccountingRule } from '../../../sla/rule-labels.ts'
import { degradedRules, sameRule, unmeasuredRules } from '../../../sla/rule-labels.ts'

/** A row of the matrix: one reading of degraded time, across the readings of unmeasured time. */
interface RuleRow {
  degraded: AccountingRule['degraded']
  cells: (RuleOutcome | null)[]
}

/** Three by three: degraded counts as up, half, down; unmeasured is left out, counts as down, as up. */
export function ruleMatrix(outcomes: readonly RuleOutcome[]): RuleRow[] {
  return degradedRules.map((degraded) => ({
    degraded,
    cells: unmeasuredRules.map(
      (unmeasured) => outcomes.find((outcome) => sameRule(outcome, { degraded, unmeasured })) ?? null,
    ),
  }))
}

/** The last `count` months up to that of a day, the newest first: `2026-11`, `2026-10`, … */
export function recentMonths(day: string, count: number): string[] {
  const [year = 0, month = 1] = day.split('-').map(Number)
  return Array.from({ length: count }, (_, back) =>
    new Date(Date.UTC(year, month - 1 - back)).toISOString().slice(0, 7),
  )
}
