import type { CorrectionKind } from '../corrections/correction.ts'
import type { SlaStatus } from '../events/events.ts'
import type { PeriodType } from '../sla/results/period-result.ts'

/** What one service, group or node came to: percentages floored to four decimals, seconds exact to the millisecond. */
export interface ReportedResult {
  subject: string
  status: SlaStatus
  uptime: number | null
  target: number | null
  /** The uptime if all time that was not measured had been up, and if it had been down. */
  uptimeBest: number | null
  uptimeWorst: number | null
  coverage: number | null
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

/** A report of one day or month: nothing in it says when it was made, so that the same figures give the same bytes. */
export interface SlaReport {
  format: 1
  periodType: PeriodType
  periodKey: string
  /** Instants in ISO 8601, as all others here. */
  from: string
  to: string
  timeZone: string
  /** The path of the node that it reports on; empty for everything. */
  scope: string
  final: boolean
  total: ReportedResult
  /** How many services came to each status. */
  verdicts: Record<SlaStatus, number>
  groups: ReportedResult[]
  /** All services, the lowest uptime first, those without any last. */
  services: ReportedResult[]
  /** The days of a month, or the 30 days up to a day. */
  days: { day: string; uptime: number | null; status: SlaStatus }[]
  /** At most 1,000, the last started first; `incidentCount` counts all. */
  incidents: ReportedIncident[]
  incidentCount: number
  maintenance: { target: string; reason: string; from: string; to: string | null }[]
  corrections: {
    target: string
    kind: CorrectionKind
    from: string
    to: string
    reason: string
    proposedBy: string
    approvedBy: string | null
  }[]
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
  responseBreached: boolean
  resolutionBreached: boolean
}

/** A stored report without its content. */
export interface ReportView {
  id: number
  periodType: PeriodType
  periodKey: string
  scope: string
  revision: number
  hash: string
  final: boolean
  madeBy: string
  madeAt: Date
}
