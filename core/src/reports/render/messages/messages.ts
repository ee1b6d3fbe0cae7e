import type { CorrectionKind } from '../../../corrections/correction.ts'
import type { SlaStatus } from '../../../events/events.ts'
import type { DegradedRule, UnmeasuredRule } from '../../../sla/terms/rules.ts'

/** The words of reports. `{…}` stands for what is filled in. */
export interface Messages {
  /** The locale of dates and of counts, by BCP 47. */
  locale: string
  decimalPoint: string
  units: { day: string; hour: string; minute: string; second: string }
  title: string
  everything: string
  kinds: { NODE: string; GROUP: string; CUSTOMER: string }
  week: string
  lastDays: string
  final: string
  provisional: string
  inexact: string
  statuses: Record<SlaStatus, string>
  /** What the status of the whole means, as a sentence. */
  verdicts: Record<SlaStatus, string>
  /** The same of MET while the period goes on. */
  metSoFar: string
  none: string
  uptime: string
  target: string
  response: string
  resolution: string
  inTime: string
  noIncidents: string
  planned: string
  unplanned: string
  coverage: string
  ofTheTime: string
  incidents: string
  startedInPeriod: string
  budgetUsed: string
  ofBudget: string
  unmeasured: string
  band: string
  bandText: string
  unprovenText: string
  /** Why the whole has a verdict that its sum alone would not have. */
  byGroups: string
  byOthers: string
  services: string
  servicesMet: string
  days: string
  lowestDay: string
  /** What the colour of a day is. */
  dayColours: string
  calendar: string
  downtime: string
  months: string
  month: string
  groups: string
  status: string
  measured: string
  lowestOf: string
  lastOf: string
  service: string
  what: string
  started: string
  acknowledged: string
  resolved: string
  lasted: string
  due: string
  late: string
  plannedIncident: string
  cause: string
  updates: Record<string, string>
  note: string
  maintenance: string
  targetOf: string
  reason: string
  from: string
  to: string
  open: string
  declaredBy: string
  corrections: string
  imports: string
  importsText: string
  importedFrom: string
  importedBy: string
  kindAndReason: string
  correctionKinds: Record<CorrectionKind, string>
  proposedApproved: string
  agreed: string
  group: string
  ever: string
  /** Of an outage that core has named. */
  isDown: string
  degraded: string
  degradedRules: Record<DegradedRule, string>
  unmeasuredRules: Record<UnmeasuredRule, string>
  minCoverage: string
  howCounted: string
  rule: string[]
  howToCheck: string
  revision: string
  hash: string
  check: string[]
  seals: string
  page: string
  mail: { subject: string; text: string[] }
}
