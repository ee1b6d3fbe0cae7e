// What the SLA engine answers: promises, period results, seals, error budgets. documents.test.ts holds the documents to the schema.

import type { PeriodResult, SlaStatus, UptimeBounds } from '../types.ts'

export type SubjectKind = 'SERVICE' | 'GROUP' | 'NODE'
export type DegradedRule = 'UP' | 'HALF' | 'DOWN'
export type UnmeasuredRule = 'LEFT_OUT' | 'DOWN' | 'UP'

export interface AccountingRule {
  degraded: DegradedRule
  unmeasured: UnmeasuredRule
}

export interface SlaTier {
  tier: string
  uptimeTarget: number
  responseMinutes: number
  resolutionMinutes: number
  weight: number
}

export interface GroupTerms extends AccountingRule {
  effectiveFrom: string | null
  tier: string
  uptimeTarget: number
  responseMinutes: number
  resolutionMinutes: number
  timeZone: string
  setBy: string
  reason: string | null
  createdAt: string
}

/** A group with its promise in force, without its services. */
export interface GroupPromise extends AccountingRule {
  formerNames: string[]
  id: string
  name: string
  displayName: string
  tier: string
  targetUptime: number
  responseMinutes: number
  resolutionMinutes: number
  timeZone: string
  downCount: number
  minCoverage?: number
  definedBy: string | null
  status: SlaStatus
  terms: GroupTerms[]
}

/** An absent field stays as it is; a null target or clock means the tier's. */
export interface GroupTermsInput extends Partial<AccountingRule> {
  group: string
  displayName?: string
  tier?: string
  uptimeTarget?: number | null
  responseMinutes?: number | null
  resolutionMinutes?: number | null
  timeZone?: string
  minCoverage?: number
  effectiveFrom?: string
  reason?: string
}

export interface RuleOutcome extends AccountingRule {
  uptime: number | null
  coverage: number | null
  errorBudgetSeconds: number
  errorBudgetConsumedSeconds: number
  status: SlaStatus
  inForce: boolean
}

export interface RulePreview {
  periodKey: string
  timeZone: string
  final: boolean
  outcomes: RuleOutcome[]
}

/** What several services come to together. */
export interface RollUp extends UptimeBounds {
  subject: string
  actualValue: number | null
  coverage: number | null
  memberCount: number
  worstUptime: number | null
  worstService: string | null
  weightedUptime: number | null
  allUpUptime: number | null
  anyUpUptime: number | null
}

export interface SubjectResult extends PeriodResult, RollUp {
  subjectKind: SubjectKind
}

/** Whose results are asked for: one of the three. */
export interface SubjectFilter {
  serviceId?: string
  slaGroup?: string
  node?: string
}

export interface PeriodResultFilter extends SubjectFilter {
  periodType: 'DAILY' | 'MONTHLY'
  periodKey?: string
  subjectKind?: SubjectKind
  first?: number
}

export interface Seal extends UptimeBounds {
  id: string
  periodKey: string
  revision: number
  latest: boolean
  sealedAt: string
  actualValue: number | null
  coverage: number | null
  status: SlaStatus
  hash: string
}

export interface SealRevision extends Seal {
  previousHash: string | null
  correctionId: string | null
  inputs: string
}

export interface SealVerdict {
  months: number
  seals: number
  problems: { periodKey: string; subjectKind: SubjectKind; subject: string; revision: number | null; problem: string }[]
}

export interface BudgetPeriod {
  period: 'MONTH' | 'ROLLING_7D' | 'ROLLING_30D' | 'ROLLING_90D'
  start: string
  end: string
  target: number | null
  budgetSeconds: number | null
  consumedSeconds: number | null
  remainingSeconds: number | null
  consumedRatio: number | null
  exhausted: boolean
  uptime: number | null
  coverage: number | null
  exhaustsAt: string | null
  words: string
}

export interface BurnRate {
  window: string
  burnRate: number | null
  consumedSeconds: number
  measuredSeconds: number
}

export interface ErrorBudgets {
  target: number
  timeZone: string
  periods: BudgetPeriod[]
  burnRates: BurnRate[]
}

export interface BurnAlert {
  id: string
  subject: string
  subjectKind: SubjectKind
  severity: 'PAGE' | 'TICKET'
  factor: number
  longWindow: string
  shortWindow: string
  burnLong: number
  burnShort: number
  firedAt: string
  /** Why nobody was notified; null when people were. */
  inhibitedBy: 'SEVERER_ALERT' | 'ROOT_CAUSE' | 'MEMBER_ALERT' | null
}
