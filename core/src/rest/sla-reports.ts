import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { ErrorAnswer } from '../contract/index.ts'
import type { Actor, Context } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { generateReport } from '../reports/generate-report.ts'
import { listReports, readReport } from '../reports/list-reports.ts'
import { renderCsv } from '../reports/render/csv.ts'
import { renderPdf } from '../reports/render/pdf.ts'
import type { ReportView } from '../reports/report.ts'
import { machines, refusals, requireSla, security } from './access.ts'
import { parseCount, parsePrefix } from './parse-query.ts'

const reportsPath = '/api/v1/sla/reports'
const Params = Type.Object({ id: Type.String({ pattern: '^[1-9][0-9]{0,14}$' }) })
const periodTypes = ['DAILY', 'MONTHLY'] as const
const PeriodType = Type.Enum([...periodTypes])
const Report = Type.Object({
  id: Type.Integer(),
  periodType: PeriodType,
  periodKey: Type.String(),
  scope: Type.String({ description: 'The path of its node; empty for everything' }),
  revision: Type.Integer(),
  hash: Type.String({ description: 'SHA-256 of the JSON' }),
  final: Type.Boolean(),
  madeBy: Type.String(),
  madeAt: Type.String(),
  json: Type.String(),
  csv: Type.String(),
  pdf: Type.String(),
  warnings: Type.Optional(Type.Array(Type.String())),
})
const answers = { ...refusals, 403: ErrorAnswer, 404: ErrorAnswer }

const generate = {
  summary:
    'Make the SLA report of a day or month now: of yesterday, over all that the key may see, where nothing is said',
  security,
  body: Type.Optional(
    Type.Union([
      Type.Object(
        {
          // A text, so that another one is refused and not left out.
          periodType: Type.Optional(Type.String({ maxLength: 20, description: periodTypes.join(' or ') })),
          periodKey: Type.Optional(Type.String({ maxLength: 10, description: '2026-11-22 or 2026-11' })),
          prefix: Type.Optional(Type.String({ maxLength: 600, description: 'The path of a hierarchy node' })),
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
/** The forms in which a report is read, by what the address ends with. */
const forms = {
  json: { type: 'application/json; charset=utf-8', render: async ({ text }: Stored) => text },
  csv: { type: 'text/csv; charset=utf-8', render: async ({ content }: Stored) => renderCsv(content) },
  pdf: { type: 'application/pdf', render: (report: Stored) => renderPdf(report, report.content) },
}
type Stored = Awaited<ReturnType<typeof readReport>>

/** SLA reports, for the operator key and keys that read: made on demand, listed, and read as JSON, CSV and PDF. */
export const slaReportRoutes: FastifyPluginAsyncTypebox<{
  contextOf(actor: Actor): Context
  slaEnabled: boolean
}> = async (app, { contextOf, slaEnabled }) => {
  requireSla(app, slaEnabled)
  const config = machines('read')

  app.post('/api/v1/sla/report/generate', { config, schema: generate }, async ({ actor, body }) => {
    const { prefix, periodType, periodKey } = body ?? {}
    const period = { periodType: parsePeriodType(periodType), periodKey }
    return answerOf(await generateReport(contextOf(actor), { ...period, scope: parsePrefix(prefix) ?? undefined }))
  })

  app.get(reportsPath, { config, schema: list }, async ({ actor, query: { first, after } }) => {
    const reports = await listReports(contextOf(actor), { first: parseCount(first), after })
    return { reports: reports.map(answerOf) }
  })

  for (const [form, { type, render }] of Object.entries(forms)) {
    const schema = {
      summary: `An SLA report as ${form.toUpperCase()}`,
      security,
      params: Params,
      response: { 200: Type.Unknown(), ...answers },
    }
    app.get(`${reportsPath}/:id/${form}`, { config, schema }, async ({ actor, params }, reply) => {
      const report = await readReport(contextOf(actor), params.id)
      const name = `sla-report-${report.periodKey}${report.scope && `-${report.scope.replace(/[^\w.-]+/g, '-')}`}.${form}`
      const body = await render(report)
      return reply
        .type(type)
        .header('content-disposition', `attachment; filename="${name}"`)
        .header('etag', `"${report.hash}"`)
        .send(body)
    })
  }
}

function parsePeriodType(text: string | undefined) {
  const type = periodTypes.find((one) => one === text)
  if (type || text === undefined) return type
  throw new AppError('bad_request', { reason: `periodType is ${periodTypes.join(' or ')}, not ${text}.` })
}

function answerOf({ madeAt, ...report }: ReportView) {
  const address = `${reportsPath}/${report.id}`
  return {
    ...report,
    madeAt: madeAt.toISOString(),
    json: `${address}/json`,
    csv: `${address}/csv`,
    pdf: `${address}/pdf`,
  }
}
