import type { CorrectionKind } from '../corrections/correction.ts'
import type { Language } from '../customers/customer.ts'
import type { SlaStatus } from '../events/events.ts'
import type { CreditState } from '../sla/credits/credit.ts'
import type { DegradedRule, UnmeasuredRule } from '../sla/terms/rules.ts'

export type ReportKind = 'NODE' | 'GROUP' | 'CUSTOMER'
/** Kinds of calendar periods; core makes reports of them by itself. */
export const calendarTypes = ['DAILY', 'WEEKLY', 'MONTHLY', 'QUARTERLY', 'YEARLY'] as const
export type CalendarType = (typeof calendarTypes)[number]
export type ReportPeriodType = CalendarType | 'ROLLING' | 'CUSTOM'

/** What one service, group, node or customer came to: percentages floored to four decimals, seconds exact to the millisecond. */
export interface ReportedResult {
  subject: string
  /** Of a service, as people read it; absent where it has no other name than the last part of its path. */
  displayName?: string
  status: SlaStatus
  uptime: number | null
  target: number | null
  /** The uptime if all time that was not measured had been up, and if it had been down. */
  uptimeBest: number | null
  uptimeWorst: number | null
  coverage: number | null
  minCoverage: number | null
  downSeconds: number
  degradedSeconds: number
  plannedDownSeconds: number
  excludedSeconds: number
  unknownSeconds: number
  unmeasuredSeconds: number
  errorBudgetSeconds: number | null
  errorBudgetConsumedSeconds: number | null
  incidents: number
  timeZone: string
}

/** A report of a period: nothing in it says when it was made, so that the same figures give the same bytes. */
export interface SlaReport {
  format: 1
  periodType: ReportPeriodType
  periodKey: string
  /** Instants in ISO 8601, as all others here. */
  from: string
  to: string
  timeZone: string
  /** The path of the node that it reports on; empty for everything, and for groups and customers. */
  scope: string
  subject: ReportedSubject
  final: boolean
  /** False when an end lies where only whole days, or 5 minutes, are kept any more. */
  exact: boolean
  total: ReportedResult
  /** What is said of the whole: never better than what is said of one of its groups. Absent in reports from before there was one. */
  verdict?: SlaStatus
  objectives: { response: ReportedClock; resolution: ReportedClock }
  /** How many services came to each status. */
  verdicts: Record<SlaStatus, number>
  groups: ReportedResult[]
  /** All services, the lowest uptime first, those without any last. */
  services: ReportedResult[]
  /** The days of the period, or the 30 days up to one of a day. */
  days: ReportedStep<'day'>[]
  /** The months of a period that is longer than two. */
  months: ReportedStep<'month'>[]
  /** Those that went on in the period, at most 1,000, the last started first; `incidentCount` counts all that started in it. */
  incidents: ReportedIncident[]
  incidentCount: number
  maintenance: { target: string; reason: string; declaredBy: string; from: string; to: string | null }[]
  corrections: ReportedCorrection[]
  /** Time that was imported and not observed; absent where there is none. */
  imports?: ReportedImport[]
  /** What was agreed on for the groups in it, in the order in which it came into force. */
  terms: ReportedTerms[]
  /** Service credits of its groups, by month, where any were agreed on; absent in reports from before there were any. */
  credits?: ReportedCredit[]
  /** Of a sealed month: the seals of its subject and of its groups. */
  seals: { subject: string; revision: number; hash: string }[]
}

/** What one import credited to the services of a report within its period. */
export interface ReportedImport {
  id: number
  source: string
  origin: string
  importedBy: string
  at: string
  from: string
  to: string
  services: number
  seconds: number
}

export interface ReportedSubject {
  kind: ReportKind
  /** The path of a node, empty for everything; the name of a group; the slug of a customer. */
  name: string
  displayName: string
  accentColor: string | null
  /** SHA-256 of its logo. */
  logo: string | null
}

/** The incidents that started in the period and had such a clock, and how many of them came too late. */
export interface ReportedClock {
  status: 'MET' | 'BREACHED' | 'NO_DATA'
  incidents: number
  missed: number
}

/** What the subject came to in one day or month, as far as it lies in the period. */
export type ReportedStep<Key extends string> = Record<Key, string> & StepFigures

export interface StepFigures {
  uptime: number | null
  target: number | null
  status: SlaStatus
  coverage: number | null
  downSeconds: number
  plannedSeconds: number
  incidents: number
}

export interface ReportedIncident {
  id: number
  path: string
  title: string
  severity: string
  startedAt: string
  acknowledgedAt: string | null
  resolvedAt: string | null
  durationSeconds: number
  planned: boolean
  responseDue: string | null
  resolutionDue: string | null
  responseBreached: boolean
  resolutionBreached: boolean
  /** The outage that caused it. */
  cause: { path: string; title: string } | null
  /** What customers were written about it, in the order of time. */
  updates: { state: string; at: string; text: string }[]
  /** What was noted on its timeline, in the order of time, at most the last 20: inside only, so never in the report of a customer. */
  notes: { author: string; at: string; text: string }[]
}

export interface ReportedCorrection {
  target: string
  kind: CorrectionKind
  from: string
  to: string
  reason: string
  proposedBy: string
  approvedBy: string | null
}

export interface ReportedTerms {
  group: string
  /** As people read it; absent where it has no other name, and in reports from before it was in them. */
  displayName?: string
  /** Null from ever. */
  from: string | null
  target: number
  responseMinutes: number
  resolutionMinutes: number
  degraded: DegradedRule
  unmeasured: UnmeasuredRule
  minCoverage: number
  timeZone: string
}

/** What a group owes of the fee of a month; no figure is claimed of one that is UNPROVEN, where least and most bound it. */
export interface ReportedCredit {
  group: string
  month: string
  state: CreditState
  uptime: number | null
  percent: number | null
  leastPercent: number | null
  mostPercent: number | null
  amount: number | null
  currency: string | null
  /** Null where nothing is agreed on for clocks that run out. */
  responseBreaches: number | null
  resolutionBreaches: number | null
}

/** A stored report without its content. */
export interface ReportView {
  id: number
  subjectKind: ReportKind
  /** The path of a node, empty for everything; the name of a group; the slug of a customer. */
  subject: string
  periodType: ReportPeriodType
  periodKey: string
  from: Date
  to: Date
  scope: string
  revision: number
  hash: string
  final: boolean
  /** In which it is shown unless another one is asked for. */
  language: Language
  madeBy: string
  madeAt: Date
  /** How many contacts it was mailed to, and to how many it could not be yet. */
  mailed: number
  unsent: number
}
