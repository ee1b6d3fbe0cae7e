import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import type { FastifyInstance, RouteOptions } from 'fastify'
import { buildSchema } from 'graphql'
import { oddAddresses, oddBodies, type Shape } from '../requests/odd-requests.ts'
import { oddOperations } from '../requests/odd-variables.ts'

/** A route of the running server, as it declares itself. */
export interface Route {
  method: string
  url: string
  body?: Shape
  query?: Shape
}

/** A request that somebody might send by mistake or on purpose. */
export interface FuzzRequest {
  method: string
  address: string
  headers: Record<string, string>
  body?: string
}

/** Collects the routes of a server while it is made, for `diagnostics_channel` 'fastify.initialization'. */
export function collectRoutes(routes: Route[]): (message: unknown) => void {
  return (message) => {
    // What Fastify publishes on this channel.
    const { fastify } = message as { fastify: FastifyInstance }
    fastify.addHook('onRoute', ({ method, url, schema }: RouteOptions) => {
      // Schemas are JSON Schema, as the contract writes them.
      const { body, querystring } = (schema ?? {}) as { body?: Shape; querystring?: Shape }
      for (const verb of [method].flat())
        routes.push({ method: verb, url, ...(body ? { body } : {}), ...(querystring ? { query: querystring } : {}) })
    })
  }
}

const json = { 'content-type': 'application/json' }
const oddTypes = [
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/json; charset=utf-16',
  '*',
]
const oddHeaders = fc.oneof(
  { arbitrary: fc.constant({}), weight: 6 },
  { arbitrary: fc.constantFrom(...oddTypes).map((type) => ({ 'content-type': type })), weight: 2 },
  {
    arbitrary: fc.constantFrom('gzip', 'deflate', 'br', 'odd').map((encoding) => ({ 'content-encoding': encoding })),
    weight: 1,
  },
  { arbitrary: fc.constantFrom('-1', 'unknown', '127.0.0.1').map((from) => ({ 'x-forwarded-for': from })), weight: 1 },
)

/** Calls of a route, most with some odd fields, some with nothing sensible at all. */
function requestsOf(route: Route): fc.Arbitrary<FuzzRequest> {
  const hasBody = !['GET', 'HEAD', 'DELETE', 'OPTIONS'].includes(route.method)
  return fc
    .record({
      address: oddAddresses(route.url, route.query),
      headers: oddHeaders,
      body: hasBody ? oddBodies(route.body) : fc.constant(undefined),
    })
    .map(({ address, headers, body }) => ({
      method: route.method,
      address,
      headers: { ...(body === undefined ? {} : json), ...headers },
      ...(body === undefined ? {} : { body }),
    }))
}

const schema = buildSchema(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8'))
const operations = oddOperations(schema)

/** A document that is cut, repeated or put into itself. */
const brokenText = (query: string): fc.Arbitrary<string> =>
  fc.oneof(
    { arbitrary: fc.constant(query), weight: 6 },
    { arbitrary: fc.nat({ max: query.length }).map((at) => query.slice(0, at)), weight: 1 },
    { arbitrary: fc.integer({ min: 2, max: 300 }).map((times) => query.repeat(times)), weight: 1 },
    { arbitrary: fc.integer({ min: 1, max: 300 }).map((depth) => '{a'.repeat(depth) + query), weight: 1 },
  )

const graphqlRequests: fc.Arbitrary<FuzzRequest> = fc
  .constantFrom(...operations)
  .chain(({ query, variables }) =>
    fc.record({
      query: brokenText(query),
      variables: fc.oneof(
        { arbitrary: fc.constant<unknown>(variables), weight: 4 },
        {
          arbitrary: fc
            .dictionary(fc.constantFrom(...Object.keys(variables), 'other'), fc.jsonValue({ maxDepth: 2 }), {
              maxKeys: 3,
            })
            .map((odd) => ({ ...variables, ...odd })),
          weight: 3,
        },
        { arbitrary: fc.jsonValue({ maxDepth: 1 }), weight: 1 },
      ),
      headers: oddHeaders,
    }),
  )
  .map(({ headers, ...body }) => ({
    method: 'POST',
    address: '/graphql',
    headers: { ...json, ...headers },
    body: JSON.stringify(body),
  }))

/** Requests over all that a server declares: every route of REST, and every field of GraphQL with every number and id among its arguments. */
export function fuzzRequests(routes: readonly Route[]): fc.Arbitrary<FuzzRequest> {
  const own = routes.filter(({ method, url }) => method !== 'HEAD' && !url.startsWith('/graphql/'))
  return fc.oneof(
    { arbitrary: fc.constantFrom(...own).chain(requestsOf), weight: 3 },
    { arbitrary: graphqlRequests, weight: 2 },
  )
}
