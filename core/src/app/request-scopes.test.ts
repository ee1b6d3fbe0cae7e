import Fastify, { type FastifyInstance } from 'fastify'
import mercurius from 'mercurius'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { operator } from '../auth/operator-key.ts'
import { requestScope } from '../platform/database/replica/request-scope.ts'
import { requestScopes } from './request-scopes.ts'

let app: FastifyInstance
let writers: string[] = []

beforeAll(async () => {
  app = Fastify()
  app.decorateRequest('actor')
  app.addHook('onRequest', async (request) => {
    request.actor = operator
  })
  await app.register(requestScopes, { wrote: (actorId) => writers.push(actorId) })
  const seen = async () => requestScope.getStore() ?? 'none'
  app.get('/api/v1/results', seen)
  app.post('/api/v1/sla/exclusion-window/start', seen)
  app.post('/api/v1/operator/status', seen)
  const field = async () => JSON.stringify(requestScope.getStore())
  await app.register(mercurius, {
    schema: 'type Query { services: String } type Mutation { rename: String }',
    resolvers: { Query: { services: field }, Mutation: { rename: field } },
    context: async () => ({ user: { id: 'ann' } }) as never,
    path: '/graphql',
  })
})
afterAll(() => app.close())

async function ask(method: 'GET' | 'POST', url: string, payload?: object) {
  writers = []
  const response = await app.inject({ method, url, ...(payload && { payload }) })
  return { body: response.json(), writers }
}
const query = async (text: string, method: 'GET' | 'POST' = 'POST') => {
  const { body, ...rest } =
    method === 'GET'
      ? await ask('GET', `/graphql?query=${encodeURIComponent(text)}`)
      : await ask('POST', '/graphql', { query: text })
  return { scopes: Object.values(body.data).map((scope) => JSON.parse(String(scope))), ...rest }
}

it('says of GET that it reads, and of POST who has changed something, but for reports', async () => {
  expect(await ask('GET', '/api/v1/results')).toEqual({ body: { actorId: operator.id, isRead: true }, writers: [] })
  const change = { body: { actorId: operator.id, isRead: false }, writers: [operator.id] }
  expect(await ask('POST', '/api/v1/sla/exclusion-window/start', { reason: 'x' })).toEqual(change)
  expect((await ask('POST', '/api/v1/operator/status', { services: [] })).writers).toEqual([])
})

it('says of a GraphQL document of queries that it reads, and of a mutation who has changed something', async () => {
  const read = { scopes: [{ actorId: 'ann', isRead: true }], writers: [] }
  expect(await query('{ services }')).toEqual(read)
  expect(await query('{ services }', 'GET')).toEqual(read)
  expect(await query('mutation { rename }')).toEqual({ scopes: [{ actorId: 'ann', isRead: false }], writers: ['ann'] })
  expect((await query('query one { services }')).scopes).toEqual(read.scopes)
})
