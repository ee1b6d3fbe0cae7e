import { AppError } from '../../../platform/errors.ts'
import { generateReport, parseLanguage } from '../../../reports/generate-report.ts'
import { listReports, readReport } from '../../../reports/list-reports.ts'
import { fileNameOf } from '../../../reports/render/file-name.ts'
import { renderReport, reportForms } from '../../../reports/render/render-report.ts'
import { calendarTypes } from '../../../reports/report.ts'
import { maxPage, parseId, parseInteger, parsePath, parseText } from '../../arguments.ts'
import type { Resolvers } from '../../resolvers.generated.ts'

const periodTypes = [...calendarTypes, 'ROLLING', 'CUSTOM'] as const

/** SLA reports: made, listed and read. */
export const reportFields = {
  Query: {
    slaReports: (_, { subjectKind, subject, periodType, first, after }, { context }) =>
      listReports(context, {
        subjectKind,
        subject: parseText('subject', subject),
        periodType: parseReportType(periodType),
        first: parseInteger('first', first, 1, maxPage),
        after: parseId('after', after)?.toString(),
      }),
    slaReportFile: async (_, { id, form, language }, { context }) => {
      const report = await readReport(context, parseId('id', id) ?? 0)
      const kind = formOf[form]
      const content = await renderReport(report, kind, parseLanguage(language) ?? report.language)
      const name = `${fileNameOf(report)}.${kind}`
      return { name, type: reportForms[kind], base64: Buffer.from(content).toString('base64') }
    },
  },
  Mutation: {
    generateSlaReport: (_, { input: { node, ...input } }, { context }) => {
      for (const [name, text] of Object.entries(input)) parseText(name, text)
      return generateReport(context, { ...input, scope: parsePath('node', node) })
    },
  },
} satisfies Resolvers

const formOf = { JSON: 'json', CSV: 'csv', XLSX: 'xlsx', PDF: 'pdf' } as const

function parseReportType(text: string | null | undefined) {
  const type = periodTypes.find((one) => one === text)
  if (type || text === null || text === undefined) return type
  throw new AppError('bad_request', {
    reason: `periodType is one of ${periodTypes.join(', ')}, not ${text.slice(0, 20)}.`,
  })
}
