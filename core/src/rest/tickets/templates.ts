import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { ErrorAnswer, ImportAnswer, ReloadAnswer } from '../../contract/index.ts'
import type { Actor } from '../../platform/context.ts'
import { AppError } from '../../platform/errors.ts'
import { exportTemplates } from '../../tickets/templates/export-templates.ts'
import { importTemplates } from '../../tickets/templates/import-templates.ts'
import { loadTemplates } from '../../tickets/templates/load-templates.ts'
import type { TicketContext } from '../../tickets/ticket.ts'
import { operatorOnly as config, refusals, security } from '../access.ts'
import { requireTicketing, type TicketingOptions } from './ticketing-plugin.ts'

/** Workflows, catalog and SLA definitions as YAML, with the operator key. */
export const templateRoutes: FastifyPluginAsyncTypebox<TicketingOptions> = async (app, options) => {
  const contextOf = requireTicketing(app, options)
  // Whatever curl calls the file that it sends, it is read as YAML, which JSON is, too.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body))

  app.get(
    '/api/v1/templates/export',
    {
      config,
      schema: {
        summary: 'Workflows, catalog and SLA definitions in force, as YAML',
        security,
        response: { 200: Type.String(), ...refusals, 403: ErrorAnswer },
      },
    },
    async ({ actor }, reply) => {
      const context = contextOf(actor)
      return reply.type('application/yaml').send(await exportTemplates(context, context.templateFiles))
    },
  )

  app.post(
    '/api/v1/templates/import',
    {
      config,
      schema: {
        summary: 'Take what an export gives; a dry run only shows the difference',
        security,
        consumes: ['application/yaml', 'application/json'],
        querystring: Type.Object({ dryRun: Type.Optional(Type.Enum(['true', 'false'])) }),
        response: { 200: ImportAnswer, ...refusals, 403: ErrorAnswer, 409: ErrorAnswer },
      },
    },
    async ({ actor, body, query }) => {
      const context = contextOf(actor)
      if (typeof body !== 'string' || body.trim() === '')
        throw new AppError('bad_request', { reason: 'Send YAML, like: curl --data-binary @templates.yaml' })
      return importTemplates(context, context.templateFiles, { text: body, dryRun: query.dryRun === 'true' })
    },
  )

  registerReload(app, contextOf)
}

function registerReload(
  app: Parameters<FastifyPluginAsyncTypebox>[0],
  contextOf: (actor: Actor) => TicketContext,
): void {
  app.post(
    '/api/v1/dev/registry/reload',
    {
      config,
      schema: {
        summary: 'Read the workflow and catalog files at once',
        security,
        response: { 200: ReloadAnswer, ...refusals, 403: ErrorAnswer },
      },
    },
    async ({ actor }) => {
      const { database, templateFiles } = contextOf(actor)
      const changed = await templateFiles.reload()
      const { workflows, catalog, warnings } = await loadTemplates(database, templateFiles)
      return {
        changed,
        workflows: [...workflows].map(([name, { source, file }]) => ({ name, source, file })),
        catalog: {
          source: catalog.source,
          categories: catalog.value.categories.length,
          items: catalog.value.items.length,
        },
        problems: [...templateFiles.problems()],
        warnings,
      }
    },
  )
}
