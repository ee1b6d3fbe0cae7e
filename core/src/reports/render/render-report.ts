import type { Language } from '../../customers/customer.ts'
import type { StoredReport } from '../list-reports.ts'
import { renderCsv } from './csv.ts'
import { drawInThread } from './draw-in-thread.ts'

/** The forms in which a report is read, with their media types. */
export const reportForms = {
  json: 'application/json; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  pdf: 'application/pdf',
} as const
export type ReportForm = keyof typeof reportForms

/**
 * A stored report in a form, the PDF in a language: the same figures in all of them, and the same bytes each time. Throws `unavailable` when too
 * many wait to be drawn.
 */
export async function renderReport(
  report: StoredReport,
  form: ReportForm,
  language?: Language,
): Promise<string | Buffer> {
  if (form === 'json') return report.text
  if (form === 'csv') return renderCsv(report.content)
  return drawInThread({ report, form, language })
}
