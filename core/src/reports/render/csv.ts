import type { ReportedResult, SlaReport } from '../report.ts'

const columns = [
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

/** The results of a report as CSV (RFC 4180, UTF-8): a line for the whole, each group and each service; an empty field is no figure. */
export function renderCsv(report: SlaReport): string {
  const lines = [
    columns.join(','),
    lineOf('TOTAL', report, report.total),
    ...report.groups.map((result) => lineOf('GROUP', report, result)),
    ...report.services.map((result) => lineOf('SERVICE', report, result)),
  ]
  return `${lines.join('\r\n')}\r\n`
}

function lineOf(kind: string, { periodKey: period }: SlaReport, result: ReportedResult): string {
  const row = { kind, period, ...result }
  return columns.map((column) => field(row[column])).join(',')
}

/** A text that begins like a formula is opened as one by spreadsheets: an apostrophe keeps it a text. */
function field(value: string | number | null): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
