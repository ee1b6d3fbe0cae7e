import type { Readable } from 'node:stream'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { ErrorAnswer } from '../../contract/index.ts'
import { importHistory } from '../../interchange/history/import-history.ts'
import { inSeconds } from '../../interchange/history/outcome.ts'
import { readNdjson } from '../../interchange/history/sources/ndjson.ts'
import type { Actor, Context } from '../../platform/context.ts'
import { AppError } from '../../platform/errors.ts'
import type { Plugins } from '../../platform/plugins/plugins.ts'
import { machines, refusals, requireSla, security } from '../access.ts'

const maxBytes = 64 * 1024 * 1024
/** What is stored within a request; more goes by the command line. */
const maxSegments = 200_000

const seconds = Type.Number({ minimum: 0 })
const Outcome = Type.Object({
  id: Type.Union([Type.Integer(), Type.Null()], { description: 'null of a dry run' }),
  dryRun: Type.Boolean(),
  creditedSeconds: seconds,
  refusedSeconds: Type.Object({
    sealed: seconds,
    tooOld: seconds,
    tooNew: seconds,
    taken: seconds,
    planned: seconds,
  }),
  services: Type.Array(Type.Object({ path: Type.String(), isNew: Type.Boolean(), creditedSeconds: seconds }), {
    description: 'the first 1,000',
  }),
  serviceCount: Type.Integer(),
  warnings: Type.Array(Type.String()),
})

/** History that was observed elsewhere, as NDJSON that is read while it comes. */
export const historyRoutes: FastifyPluginAsyncTypebox<{
  contextOf(actor: Actor): Context
  plugins: Plugins
}> = async (app, { contextOf, plugins }) => {
  requireSla(app, plugins)
  // Whatever curl calls the file that it sends.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, payload, done) => done(null, payload))

  app.post(
    '/api/v1/sla/history/import',
    {
      config: machines('agent'),
      schema: {
        summary: 'Take over history that was observed elsewhere, as NDJSON; a dry run only says what would be credited',
        security,
        consumes: ['application/x-ndjson'],
        querystring: Type.Object(
          {
            dryRun: Type.Optional(Type.Enum(['true', 'false'])),
            origin: Type.Optional(
              Type.String({ minLength: 1, maxLength: 200, description: 'where it is from, for the record' }),
            ),
          },
          { additionalProperties: false },
        ),
        response: { 200: Outcome, ...refusals, 404: ErrorAnswer },
      },
    },
    async ({ actor, body, query }) => {
      if (!isStream(body))
        throw new AppError('bad_request', { reason: 'Send NDJSON: curl --data-binary @history.ndjson' })
      const outcome = await importHistory(contextOf(actor), {
        source: 'NDJSON',
        origin: query.origin ?? 'sent',
        intervals: readNdjson(bounded(body)),
        dryRun: query.dryRun === 'true',
        maxSegments,
      })
      return inSeconds(outcome)
    },
  )
}

const isStream = (body: unknown): body is Readable => typeof body === 'object' && body !== null && 'pipe' in body

async function* bounded(body: Readable): AsyncIterable<Uint8Array> {
  let size = 0
  for await (const chunk of body) {
    const bytes: Uint8Array = chunk
    size += bytes.length
    if (size > maxBytes)
      throw new AppError('payload_too_large', { reason: `Send at most ${maxBytes / 1024 / 1024} MiB at once.` })
    yield bytes
  }
}
