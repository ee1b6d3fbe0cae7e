import type { ReportView } from '../report.ts'

/** What the file of a report is called, without its ending: letters, digits, points and hyphens. */
export function fileNameOf({ periodKey, subject }: Pick<ReportView, 'periodKey' | 'subject'>): string {
  const parts = ['sla-report', periodKey, subject].map((part) => part.replace(/[^\w.-]+/g, '-'))
  return parts.filter((part) => part !== '').join('-')
}
