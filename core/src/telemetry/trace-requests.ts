import type { FastifyInstance, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { DocumentNode } from 'graphql'
import type { Begun, Traces } from './create-traces.ts'

/** Probes come every few seconds and say nothing. */
const probes = ['/health', '/ready']

/** Makes a span of each request, by its route, and names that of a GraphQL request after its operation. */
export async function traceRequests(app: FastifyInstance, traces: Traces): Promise<void> {
  const begun = new WeakMap<object, Begun>()
  const plugin = fp(async (app: FastifyInstance) => {
    app.addHook('onRequest', (request, _reply, done) => {
      const { method, headers, routeOptions } = request
      const route = routeOptions.url
      if (probes.includes(route ?? '')) return done()
      const name = route === undefined ? method : `${method} ${route}`
      const attributes = { 'http.request.method': method, ...(route === undefined ? {} : { 'http.route': route }) }
      const span = traces.begin(name, headers, attributes)
      begun.set(request, span)
      span.within(done)
    })
    app.addHook('onResponse', (request, reply, done) => {
      const span = begun.get(request)
      span?.set({ 'http.response.status_code': reply.statusCode })
      span?.end(reply.statusCode >= 500)
      done()
    })
    app.addHook('onRequestAbort', (request, done) => {
      begun.get(request)?.set({ 'error.type': 'aborted' })
      begun.get(request)?.end(true)
      done()
    })
    app.addHook('onReady', async () => {
      app.graphql.addHook('preExecution', async (_schema, document, { reply }) => {
        const operation = operationOf(document, operationNameOf(reply.request))
        const span = begun.get(reply.request)
        span?.rename(`${operation['graphql.operation.type']} ${operation['graphql.operation.name']}`)
        span?.set(operation)
      })
    })
  })
  await app.register(plugin)
}

/** Type and name of the operation that is run; the name is the caller's word, and short. */
function operationOf({ definitions }: DocumentNode, name: string | undefined) {
  const operations = definitions.flatMap((each) => (each.kind === 'OperationDefinition' ? [each] : []))
  const found = operations.find((each) => each.name?.value === name) ?? operations[0]
  return {
    'graphql.operation.type': found?.operation ?? 'query',
    'graphql.operation.name': found?.name?.value.slice(0, 60) ?? 'anonymous',
  }
}

function operationNameOf({ body, query }: FastifyRequest): string | undefined {
  const { operationName } = Object(body ?? query)
  return typeof operationName === 'string' ? operationName : undefined
}
