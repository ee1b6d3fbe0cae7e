import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Fastify, { type FastifyInstance } from 'fastify'
import { contentType } from './exposition.ts'

/** `/metrics` on the API port, for whoever holds the operator key. */
export const metricsRoutes: FastifyPluginAsyncTypebox<{ exposition(): Promise<string> }> = async (
  app,
  { exposition },
) => {
  app.get(
    '/metrics',
    {
      config: { access: 'operator' },
      schema: { summary: 'Prometheus exposition', security: [{ operatorKey: [] }, { apiKey: [] }] },
    },
    async (_request, reply) => reply.type(contentType).send(await exposition()),
  )
}

/** A listener for `/metrics` alone, without a key: for the cluster network, never for the outside. */
export function createMetricsListener(exposition: () => Promise<string>): FastifyInstance {
  const app = Fastify({ logger: false })
  app.get('/metrics', async (_request, reply) => reply.type(contentType).send(await exposition()))
  return app
}
