import type { RuleOutcome, SealsVariables } from '../../graphql/generated/types.generated.ts'

export type {
  BudgetPeriod,
  BurnAlert,
  BurnRate,
  DegradedRule,
  GroupDetail as GroupPromise,
  GroupTerms,
  RollUp,
  RuleOutcome,
  Seal,
  SealRevision,
  SealVerdict,
  SlaGroupTermsInput as GroupTermsInput,
  SlaPeriodResultFilter as PeriodResultFilter,
  SlaTier,
  SubjectResult,
  UnmeasuredRule,
} from '../../graphql/generated/types.generated.ts'

export type AccountingRule = Pick<RuleOutcome, 'degraded' | 'unmeasured'>

/** Whose results are asked for: one of the three. */
export type SubjectFilter = SealsVariables
