import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { ErrorAnswer, ImportAnswer } from '../../contract/index.ts'
import { exportOpenSlo } from '../../interchange/openslo/export-openslo.ts'
import { importOpenSlo } from '../../interchange/openslo/import-openslo.ts'
import { exportRecordingRules } from '../../interchange/recording-rules.ts'
import type { Actor, Context } from '../../platform/context.ts'
import { AppError } from '../../platform/errors.ts'
import type { Plugins } from '../../platform/plugins/plugins.ts'
import { machines, operatorOnly, refusals, requireSla, security } from '../access.ts'

/** SLA groups in the forms of others: OpenSLO both ways, and recording rules of Prometheus. */
export const interchangeRoutes: FastifyPluginAsyncTypebox<{
  contextOf(actor: Actor): Context
  plugins: Plugins
}> = async (app, { contextOf, plugins }) => {
  requireSla(app, plugins)
  // Whatever curl calls the file that it sends, it is read as YAML, which JSON is, too.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body))
  const reads = { config: machines('read') }
  const answers = { 200: Type.String(), ...refusals, 403: ErrorAnswer }

  app.get(
    '/api/v1/sla/openslo',
    { ...reads, schema: { summary: 'SLA groups as OpenSLO (openslo/v1), as YAML', security, response: answers } },
    async ({ actor }, reply) => reply.type('application/yaml').send(await exportOpenSlo(contextOf(actor))),
  )

  app.get(
    '/api/v1/sla/recording-rules',
    {
      ...reads,
      schema: { summary: 'Recording rules of Prometheus for SLA groups, as YAML', security, response: answers },
    },
    async ({ actor }, reply) => reply.type('application/yaml').send(await exportRecordingRules(contextOf(actor))),
  )

  app.post(
    '/api/v1/sla/openslo/import',
    {
      config: operatorOnly,
      schema: {
        summary: 'Take SLOs of OpenSLO as the terms of SLA groups; a dry run only shows the difference',
        security,
        consumes: ['application/yaml', 'application/json'],
        querystring: Type.Object({ dryRun: Type.Optional(Type.Enum(['true', 'false'])) }),
        response: { 200: ImportAnswer, ...refusals, 403: ErrorAnswer, 409: ErrorAnswer },
      },
    },
    async ({ actor, body, query }) => {
      if (typeof body !== 'string' || body.trim() === '')
        throw new AppError('bad_request', { reason: 'Send YAML, like: curl --data-binary @slos.yaml' })
      return importOpenSlo(contextOf(actor), { text: body, dryRun: query.dryRun === 'true' })
    },
  )
}
