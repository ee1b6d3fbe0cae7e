import { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { assertInScope } from '../auth/grants/may.ts'
import { isSegment } from '../contract/index.ts'
import type { Actor } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { knownError } from '../platform/known-error.ts'
import { isWhole } from '../platform/scope.ts'
import type { Exposition, Scrape } from './exposition.ts'
import { gzipChunks } from './series/chunk.ts'

const contentType = 'text/plain; version=0.0.4; charset=utf-8'

const ScrapeQuery = Type.Object({
  scope: Type.Optional(
    Type.String({
      description:
        'A hierarchy prefix of one to four levels, like acme/shop: the series of the services below it, and nothing else',
    }),
  ),
  services: Type.Optional(Type.String({ description: 'false leaves out the series of services' })),
})

/** `/metrics` on the API port, for whoever holds the operator key. */
export const metricsRoutes: FastifyPluginAsyncTypebox<{ exposition: Exposition }> = async (app, { exposition }) => {
  app.get(
    '/metrics',
    {
      config: { access: 'operator', kinds: ['metrics', 'read'] },
      schema: {
        summary: 'Prometheus exposition',
        querystring: ScrapeQuery,
        security: [{ operatorKey: [] }, { apiKey: [] }],
      },
    },
    (request, reply) => answer(exposition, parseScrapeOf(request.actor, request.query), request, reply),
  )
}

/** A listener for `/metrics` alone, without a key: for the cluster network, never for the outside. */
export function createMetricsListener(exposition: Exposition): FastifyInstance {
  const app = Fastify({ logger: false })
  app.setErrorHandler((error, request, reply) => {
    const { status, code, message, retryAfter } = knownError(error, request.id)
    if (retryAfter !== undefined) reply.header('retry-after', String(retryAfter))
    return reply.code(status).send({ error: { code, message } })
  })
  app.get('/metrics', (request, reply) => answer(exposition, parseScrape(request.query), request, reply))
  return app
}

/** Compressed for whoever takes that, which costs nothing; else the text. */
async function answer(exposition: Exposition, scrape: Scrape, { headers }: FastifyRequest, reply: FastifyReply) {
  const chunks = await exposition(scrape)
  const gzip = Readable.from(gzipChunks(chunks))
  reply.type(contentType).header('vary', 'accept-encoding')
  if (!takesGzip(headers['accept-encoding'])) return reply.send(gzip.pipe(createGunzip()))
  return reply.header('content-encoding', 'gzip').send(gzip)
}

/** A key of a scope gets the series of the services in it, and nothing that is counted of others. */
function parseScrapeOf(actor: Actor, query: unknown): Scrape {
  const asked = parseScrape(query)
  if (isWhole(actor.scope)) return asked
  if (asked.services === false) throw new AppError('bad_request', { reason: 'A scope has nothing but services.' })
  if (asked.scope !== undefined) assertInScope(actor, asked.scope)
  return asked.scope === undefined ? { within: actor.scope } : asked
}

function parseScrape(query: unknown): Scrape {
  const { scope, services = 'true' } = Object(query) as Record<string, unknown>
  if (services !== 'true' && services !== 'false')
    throw new AppError('bad_request', { reason: 'services is either true or false.' })
  if (scope === undefined) return { services: services === 'true' }
  const segments = typeof scope === 'string' ? scope.replace(/\/$/, '').split('/') : []
  if (segments.length < 1 || segments.length > 4 || !segments.every(isSegment)) {
    throw new AppError('bad_request', {
      reason: 'scope is a hierarchy prefix of one to four levels, like acme/shop/prod/eu1.',
    })
  }
  if (services === 'false') throw new AppError('bad_request', { reason: 'A scope has nothing but services.' })
  return { scope: segments.join('/') }
}

/** Whether an Accept-Encoding has gzip, or anything, and not with the weight 0. */
function takesGzip(accepted = ''): boolean {
  const weights = new Map(
    accepted.split(',').map((coding) => {
      const [name = '', weight] = coding.split(';').map((part) => part.trim().toLowerCase())
      return [name, weight === undefined || Number(weight.replace(/^q=/, '')) > 0] as const
    }),
  )
  return weights.get('gzip') ?? weights.get('*') ?? false
}
