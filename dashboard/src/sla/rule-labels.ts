import type { DegradedRule, RuleOutcome, UnmeasuredRule } from '../graphql/generated/types.generated.ts'

export type AccountingRule = Pick<RuleOutcome, 'degraded' | 'unmeasured'>

export const degradedRules: readonly DegradedRule[] = ['UP', 'HALF', 'DOWN']
export const unmeasuredRules: readonly UnmeasuredRule[] = ['LEFT_OUT', 'DOWN', 'UP']

export const degradedLabels: Record<DegradedRule, string> = { UP: 'up', HALF: 'half', DOWN: 'down' }
export const unmeasuredLabels: Record<UnmeasuredRule, string> = { LEFT_OUT: 'left out', DOWN: 'down', UP: 'up' }

/** An accounting rule as a sentence without its stop: `Degraded counts as up, unmeasured is left out`. */
export function ruleText({ degraded, unmeasured }: AccountingRule): string {
  const gap = unmeasured === 'LEFT_OUT' ? 'is left out' : `counts as ${unmeasuredLabels[unmeasured]}`
  return `Degraded counts as ${degradedLabels[degraded]}, unmeasured ${gap}`
}

/** Two rules that account in the same way. */
export function sameRule(one: AccountingRule, other: AccountingRule): boolean {
  return one.degraded === other.degraded && one.unmeasured === other.unmeasured
}
