import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { AgentDocuments } from '../contract/index.ts'
import { readAgentDocuments } from '../inventory/documents/read-agent-documents.ts'
import type { Actor, Context } from '../platform/context.ts'
import { machines, refusals, security } from './access.ts'

/** What an agent asks for every ten seconds: the documents that people wrote for it in core. */
export const documentRoutes: FastifyPluginAsyncTypebox<{ contextOf(actor: Actor): Context }> = async (
  app,
  { contextOf },
) => {
  app.get(
    '/api/v1/operator/documents',
    {
      config: machines('agent'),
      schema: {
        summary:
          'The documents that are kept in core for the agent of a node; If-None-Match answers 304 while they are the same',
        security,
        querystring: Type.Object({ nodeId: Type.String({ minLength: 1, maxLength: 600 }) }),
        response: {
          200: AgentDocuments,
          304: Type.Null({ description: 'as in the answer with this ETag' }),
          ...refusals,
        },
      },
    },
    async (request, reply) => {
      const { tag, ...answer } = await readAgentDocuments(contextOf(request.actor), request.query.nodeId)
      reply.header('etag', `"${tag}"`).header('cache-control', 'no-cache')
      if (isNamed(tag, request.headers['if-none-match'])) return reply.code(304).send(null)
      return answer
    },
  )
}

/** Proxies that compress an answer mark its tag as weak. */
function isNamed(tag: string, header: string | undefined): boolean {
  return (header ?? '').split(',').some((one) => one.trim().replace(/^W\//, '') === `"${tag}"`)
}
