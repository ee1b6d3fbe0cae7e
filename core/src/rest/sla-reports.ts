import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { ErrorAnswer } from '../contract/index.ts'
import { type Language, languages } from '../customers/customer.ts'
import type { Actor, Context } from '../platform/context.ts'
import type { Plugins } from '../platform/plugins/plugins.ts'
import { generateReport, parseLanguage } from '../reports/generate-report.ts'
import { listReports, readReport } from '../reports/list-reports.ts'
import { fileNameOf } from '../reports/render/file-name.ts'
import { type ReportForm, renderReport, reportForms } from '../reports/render/render-report.ts'
import { calendarTypes, type ReportView } from '../reports/report.ts'
import { machines, refusals, requireSla, security } from './access.ts'
import { parseCount, parsePrefix } from './parse-query.ts'

const reportsPath = '/api/v1/sla/reports'
const Params = Type.Object({ id: Type.String({ pattern: '^[1-9][0-9]{0,14}$' }) })
const Report = Type.Object({
  id: Type.Integer(),
  subjectKind: Type.Enum(['NODE', 'GROUP', 'CUSTOMER']),
  subject: Type.String({ description: 'The path of a node, the name of a group, or the slug of a customer' }),
  periodType: Type.Enum([...calendarTypes, 'ROLLING', 'CUSTOM']),
  periodKey: Type.String(),
  from: Type.String(),
  to: Type.String(),
  scope: Type.String({ description: 'The path of its node; empty for everything, and for groups and customers' }),
  revision: Type.Integer(),
  hash: Type.String({ description: 'SHA-256 of the JSON' }),
  final: Type.Boolean(),
  language: Type.Enum([...languages], { description: 'Of its PDF, unless another one is asked for' }),
  madeBy: Type.String(),
  madeAt: Type.String(),
  mailed: Type.Integer({ description: 'Contacts of its customer that it was mailed to' }),
  unsent: Type.Integer({ description: 'Contacts that it could not be mailed to yet' }),
  json: Type.String(),
  csv: Type.String(),
  xlsx: Type.String(),
  pdf: Type.String(),
  warnings: Type.Optional(Type.Array(Type.String())),
})
// Texts, so that another one is refused and not left out.
const text = (maxLength: number, description: string) => Type.Optional(Type.String({ maxLength, description }))
const answers = { ...refusals, 403: ErrorAnswer, 404: ErrorAnswer }

const generate = {
  summary: 'Make the SLA report of any period now: of yesterday, over all that the key may see, where nothing is said',
  security,
  body: Type.Optional(
    Type.Union([
      Type.Object(
        {
          periodType: text(20, `${calendarTypes.join(', ')}: the last that is over, or that of periodKey`),
          periodKey: text(10, '2026-11-22, 2026-W47, 2026-11, 2026-Q4 or 2026, as periodType says'),
          period: text(40, 'Any of these, or last-30d'),
          from: text(40, 'A local day or an instant, instead of period'),
          to: text(40, 'Where it ends; a day is not in it'),
          prefix: text(600, 'The path of a hierarchy node'),
          slaGroup: text(200, 'The name of an SLA group, of which the key sees all members'),
          customer: text(60, 'The slug of a customer'),
          language: text(10, `Of its PDF: ${languages.join(' or ')}; that of the customer without it`),
        },
        { additionalProperties: false },
      ),
      Type.Null(),
    ]),
  ),
  response: { 200: Report, ...answers },
}
const list = {
  summary: 'The SLA reports that were made, the last first',
  security,
  querystring: Type.Object({
    first: Type.Optional(Type.String({ maxLength: 3, description: '1 to 500' })),
    after: Type.Optional(
      Type.String({ pattern: '^[1-9][0-9]{0,14}$', description: 'The id of the last of the page before' }),
    ),
  }),
  response: { 200: Type.Object({ reports: Type.Array(Report) }), ...answers },
}
/** SLA reports, for the operator key and keys that read: made on demand, listed, and read as JSON, CSV and PDF. */
export const slaReportRoutes: FastifyPluginAsyncTypebox<{
  contextOf(actor: Actor): Context
  plugins: Plugins
}> = async (app, { contextOf, plugins }) => {
  requireSla(app, plugins)
  const config = machines('read')

  app.post('/api/v1/sla/report/generate', { config, schema: generate }, async ({ actor, body }) => {
    const { prefix, ...request } = body ?? {}
    const scope = parsePrefix(prefix) ?? undefined
    const { asked, ...report } = await generateReport(contextOf(actor), { ...request, scope })
    return answerOf(report, asked)
  })

  app.get(reportsPath, { config, schema: list }, async ({ actor, query: { first, after } }) => {
    const reports = await listReports(contextOf(actor), { first: parseCount(first), after })
    return { reports: reports.map((report) => answerOf(report)) }
  })

  for (const form of forms) {
    const schema = {
      summary: `An SLA report as ${form.toUpperCase()}`,
      security,
      params: Params,
      querystring: Type.Object({ language: text(10, `Of a PDF: ${languages.join(' or ')}`) }),
      response: { 200: Type.Unknown(), ...answers },
    }
    app.get(`${reportsPath}/:id/${form}`, { config, schema }, async ({ actor, params, query }, reply) => {
      const report = await readReport(contextOf(actor), params.id)
      const language = parseLanguage(query.language) ?? report.language
      const body = await renderReport(report, form, language)
      return reply
        .type(reportForms[form])
        .header('content-disposition', `attachment; filename="${fileNameOf(report)}.${form}"`)
        .header('etag', `"${report.hash}${form === 'pdf' ? `-${language}` : ''}"`)
        .send(body)
    })
  }
}

const forms = ['json', 'csv', 'xlsx', 'pdf'] as const satisfies ReportForm[]

/** With the addresses of its forms; of a PDF in another language than its own with that. */
function answerOf({ from, to, madeAt, ...report }: ReportView, asked: Language = report.language) {
  const address = `${reportsPath}/${report.id}`
  return {
    ...report,
    from: from.toISOString(),
    to: to.toISOString(),
    madeAt: madeAt.toISOString(),
    json: `${address}/json`,
    csv: `${address}/csv`,
    xlsx: `${address}/xlsx`,
    pdf: `${address}/pdf${asked === report.language ? '' : `?language=${asked}`}`,
  }
}
