import type { Language } from '../../customers/customer.ts'
import type { StoredReport } from '../list-reports.ts'
import { renderPdf } from './pdf/render-pdf.ts'
import { renderXlsx } from './xlsx.ts'

/** A stored report, the form in which it is drawn, and of a PDF the language. */
export interface Drawing {
  report: StoredReport
  form: 'xlsx' | 'pdf'
  language?: Language | undefined
}

/** Draws a report: run by a thread of its own, which it keeps busy for seconds. */
export default function draw({ report, form, language }: Drawing): Promise<Buffer> {
  return form === 'pdf' ? renderPdf(report, language) : renderXlsx(report.content)
}
