import type { ReportedResult, SlaReport, StepFigures } from '../report.ts'

/** The columns of the figures of a report in tables, in this order. */
export const columns = [
  'kind',
  'subject',
  'period',
  'timeZone',
  'status',
  'uptime',
  'target',
  'uptimeBest',
  'uptimeWorst',
  'coverage',
  'downSeconds',
  'degradedSeconds',
  'plannedDownSeconds',
  'excludedSeconds',
  'unknownSeconds',
  'unmeasuredSeconds',
  'errorBudgetSeconds',
  'errorBudgetConsumedSeconds',
  'incidents',
] as const

export type Figure = string | number | null
export type FigureRow = Record<(typeof columns)[number], Figure>

/** The results of a report: of the whole, of each group and of each service. */
export function figureRows({ periodKey: period, total, groups, services }: SlaReport): FigureRow[] {
  const row = (kind: string, { minCoverage: _, ...result }: ReportedResult) => ({ kind, period, ...result })
  return [
    row('TOTAL', total),
    ...groups.map((group) => row('GROUP', group)),
    ...services.map((service) => row('SERVICE', service)),
  ]
}

export const stepColumns = [
  'period',
  'status',
  'uptime',
  'target',
  'coverage',
  'downSeconds',
  'plannedSeconds',
  'incidents',
] as const
export type StepRow = Record<(typeof stepColumns)[number], Figure>

/** The months and the days of a report. */
export function stepRows({ months, days }: SlaReport): StepRow[] {
  const row = ({ status, uptime, target, coverage, ...one }: StepFigures, period: string) => ({
    ...{ period, status, uptime, target, coverage: coverage ?? null },
    downSeconds: one.downSeconds ?? null,
    plannedSeconds: one.plannedSeconds ?? null,
    incidents: one.incidents ?? null,
  })
  return [...months.map((one) => row(one, one.month)), ...days.map((one) => row(one, one.day))]
}
