import type { SlaReport } from '../report.ts'
import { columns, type Figure, figureRows } from './figures.ts'

/** The results of a report as CSV (RFC 4180, UTF-8): a line for the whole, each group and each service; an empty field is no figure. */
export function renderCsv(report: SlaReport): string {
  const lines = figureRows(report).map((row) => columns.map((column) => field(row[column] ?? null)).join(','))
  return `${[columns.join(','), ...lines].join('\r\n')}\r\n`
}

/** A text that begins like a formula is opened as one by spreadsheets: an apostrophe keeps it a text. */
function field(value: Figure): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
