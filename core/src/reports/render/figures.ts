import type { ReportedResult, SlaReport, StepFigures } from '../report.ts'
import { groupNames, serviceName } from './format.ts'

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
  'creditMonth',
  'creditPercent',
  'creditAmount',
  'creditCurrency',
  'displayName',
] as const

export type Figure = string | number | null
export type FigureRow = Partial<Record<(typeof columns)[number], Figure>>

/** The results of a report: of the whole, of each group and of each service; and for each service credit of a month of a group a line. */
export function figureRows(report: SlaReport): FigureRow[] {
  const { periodKey: period, timeZone, total, groups, services, credits, verdict } = report
  const nameOf = groupNames(report)
  const row = (kind: string, { minCoverage: _, ...result }: ReportedResult) => ({ kind, period, ...result })
  return [
    { ...row('TOTAL', total), status: verdict ?? total.status, displayName: report.subject.displayName },
    ...groups.map((group) => ({ ...row('GROUP', group), displayName: nameOf(group.subject) })),
    ...services.map((service) => ({ ...row('SERVICE', service), displayName: serviceName(service) })),
    ...(credits ?? []).map((credit) => ({
      kind: 'CREDIT',
      subject: credit.group,
      period,
      timeZone,
      status: credit.state,
      uptime: credit.uptime,
      creditMonth: credit.month,
      creditPercent: credit.percent,
      creditAmount: credit.amount,
      creditCurrency: credit.currency,
    })),
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
