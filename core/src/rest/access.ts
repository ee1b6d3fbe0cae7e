import type { FastifyInstance, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { bearerOf } from '../auth/bearer.ts'
import { assertKind } from '../auth/grants/may.ts'
import { assertNamedInScope } from '../auth/keys/named-places.ts'
import type { Principals } from '../auth/principal.ts'
import { ErrorAnswer } from '../contract/index.ts'
import type { RateLimits } from '../limits/rate-limits.ts'
import { type Actor, anonymousActor, type KeyKind, type Origin } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import type { Plugins } from '../platform/plugins/plugins.ts'
import { isBelow } from '../platform/scope.ts'

/**
 * Who may call a route: anyone, a machine (the holder of the operator key, or of an issued key of one of the route's `kinds`), a person who
 * is signed in, or whoever the GraphQL layer lets in field by field.
 */
export type Access = 'public' | 'operator' | 'person' | 'graphql'

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access
    /** The kinds of issued keys that may call it, within their scope; without one it is for the operator key alone. */
    kinds?: readonly KeyKind[]
  }
  interface FastifyRequest {
    actor: Actor
    /** As whom the caller tried to sign in, for the record of refusals. */
    attempt: string | null
  }
}

/** Routes that plugins add and that can't be given a config of their own. */
const pluginRoutes: readonly { prefix: string; access: Access }[] = [
  { prefix: '/docs', access: 'public' },
  { prefix: '/graphql', access: 'graphql' },
]

type Machines = Pick<Principals, 'machine'>

/** Who is a machine, and how what it asks for is counted: what is refused, too. */
interface AccessOptions {
  principals: Machines
  spend: RateLimits['spend']
}

/** Makes every route declare who may call it; the server does not start with one that doesn't. */
export const accessPlugin = fp(async (app: FastifyInstance, { principals, spend }: AccessOptions) => {
  app.decorateRequest('actor')
  app.decorateRequest('attempt', null)
  app.addHook('onRoute', (route) => {
    const access = route.config?.access ?? pluginRoutes.find(({ prefix }) => isBelow(route.url, prefix))?.access
    if (!access) throw new Error(`route ${route.method} ${route.url} does not say who may call it`)
    route.config = { ...route.config, access }
  })
  app.addHook('onRequest', async (request, reply) => {
    const { access, kinds = [] } = request.routeOptions.config
    // What is answered to one caller is for no other's eyes, whatever stands between: caches know no X-API-Key. A route may say more.
    if (access !== 'public') reply.header('cache-control', 'private, no-cache')
    const origin = originOf(request)
    request.actor = { ...anonymousActor, origin }
    if (access !== 'operator') return
    const machine = await machineOf(request, principals).catch(async (error) => {
      await spend('address', request.ip)
      throw error
    })
    await spend('key', machine.id)
    request.actor = { ...machine, origin }
    assertKind(machine, ...kinds)
    // What is only read changes nothing: its context needs not say who asks.
    if (request.method === 'GET' || request.method === 'HEAD') request.actor = machine
  })
  app.addHook('preHandler', async ({ actor, query, body }) => assertNamedInScope(actor, query, body))
})

/** Where a request comes from. */
export function originOf({ method, routeOptions, ip, id, headers }: FastifyRequest): Origin {
  const client = headers['user-agent']
  const action = `${method} ${routeOptions.url ?? 'unknown'}`
  return { action, address: ip, requestId: id, ...(client ? { client } : {}) }
}

async function machineOf(request: FastifyRequest, principals: Machines): Promise<Actor> {
  const actor = await principals.machine(presentedKey(request))
  if (!actor) {
    throw new AppError('unauthenticated', {
      expected:
        'the operator key, or an issued key that is in force, as "Authorization: Bearer <key>" or "X-API-Key: <key>"',
    })
  }
  return actor
}

function presentedKey({ headers }: FastifyRequest): string | undefined {
  const key = headers['x-api-key']
  if (typeof key === 'string') return key
  return bearerOf(headers.authorization)
}

/** While the SLA plugin is switched off, the routes of this part of the server answer `plugin_disabled`. */
export function requireSla(app: Pick<FastifyInstance, 'addHook'>, plugins: Plugins): void {
  app.addHook('preValidation', async () => plugins.assertOn('SLA'))
}

/** A route for the operator key alone. */
export const operatorOnly = { access: 'operator' as const }
/** A route for the operator key, and for issued keys of one of these kinds. */
export const machines = (...kinds: KeyKind[]) => ({ access: 'operator' as const, kinds })
export const security = [{ operatorKey: [] }, { apiKey: [] }]
export const refusals = { 400: ErrorAnswer, 401: ErrorAnswer, 403: ErrorAnswer, 413: ErrorAnswer, 503: ErrorAnswer }

/** The largest body of a report, compressed or not; what is more goes in parts. */
export const reportBytes = 5 * 1024 * 1024
