/** How much DEGRADED counts as up. */
export const degradedRules = ['up', 'half', 'down'] as const
export type DegradedRule = (typeof degradedRules)[number]

/** What becomes of unmeasured and unknown time. */
export const unmeasuredRules = ['left_out', 'down', 'up'] as const
export type UnmeasuredRule = (typeof unmeasuredRules)[number]

/** What a group may choose about the accounting. */
export interface AccountingRule {
  degraded: DegradedRule
  unmeasured: UnmeasuredRule
}
