import type { FastifyInstance, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { DocumentNode } from 'graphql'
import { type RequestScope, requestScope } from '../platform/database/replica/request-scope.ts'

/** Reports come every few seconds, and who sends them asks for nothing that they change. */
const ingest = /^\/api\/v1\/(?:operator|health|storage|backup|change)\//

/**
 * Says of each request whether it only reads, so that a read replica may answer it: GET, and a GraphQL document of queries alone once
 * it is known who asks. What is asked over a WebSocket follows a notice, and is no such request. Of all others it notes who has changed something.
 */
export const requestScopes = fp(async (app: FastifyInstance, { wrote }: { wrote(actorId: string): void }) => {
  const scopes = new WeakMap<FastifyRequest, RequestScope>()
  app.addHook('preHandler', (request, _reply, done) => {
    const isRead = request.method === 'GET' && !request.url.startsWith('/graphql')
    const scope: RequestScope = { actorId: request.actor?.id, isRead }
    scopes.set(request, scope)
    requestScope.run(scope, done)
  })
  app.addHook('onSend', async (request) => {
    const scope = scopes.get(request)
    if (scope?.actorId === undefined || scope.isRead || ingest.test(request.routeOptions.url ?? '')) return
    wrote(scope.actorId)
  })
  app.addHook('onReady', async () => {
    app.graphql.addHook('preExecution', async (_schema, document, { reply, user }) => {
      const scope = reply && scopes.get(reply.request)
      if (!scope) return
      scope.actorId = user?.id
      scope.isRead = isQuery(document)
    })
  })
})

function isQuery({ definitions }: DocumentNode): boolean {
  return definitions.every((each) => each.kind !== 'OperationDefinition' || each.operation === 'query')
}
