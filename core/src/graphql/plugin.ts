import { readFileSync } from 'node:fs'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { type GraphQLSchema, parse } from 'graphql'
import mercurius from 'mercurius'
import { bearerOf } from '../auth/bearer.ts'
import { readServiceChanges } from '../changes/read-service-changes.ts'
import { readStatusChanges } from '../inventory/services/list-status-events.ts'
import type { CountExceeded } from '../limits/count-exceeded.ts'
import { pointsOf } from '../limits/query-price.ts'
import type { RateLimits } from '../limits/rate-limits.ts'
import type { ChannelTools } from '../notifications/channel-tools.ts'
import { type Actor, anonymousActor, type Context, systemActor } from '../platform/context.ts'
import type { ErrorCode } from '../platform/errors.ts'
import type { Ticketing } from '../tickets/ticket.ts'
import { parsePath } from './arguments.ts'
import { dateTime } from './date-time.ts'
import { createEventFeed } from './event-feed.ts'
import { assertMayCall, guardRootFields, parseFieldAccess } from './field-access.ts'
import { formatErrors } from './format-errors.ts'
import type { GraphqlContext } from './graphql-context.ts'
import { parseOperation } from './parse-operation.ts'
import { loaders, resolvers } from './resolvers.ts'
import { registerSubscriptions } from './subscription-server.ts'

export interface GraphqlOptions {
  contextOf(actor: Actor): Context
  slaEnabled: boolean
  /** Undefined while the plugin is switched off. */
  ticketing: Ticketing | undefined
  sessions: SessionTokens
  /** Called with the code of each refusal. */
  refused(code: ErrorCode): void
  channelTools: ChannelTools
  limits: { rateLimits: RateLimits; countExceeded: CountExceeded }
}

/** Login tokens, as the HTTP layer signs and reads them. */
export interface SessionTokens {
  sign: GraphqlContext['sign']
  /** The user of a token, or undefined when it is missing, forged or expired. */
  read(token: string | undefined): Promise<TokenUser | undefined>
  limitLogin(request: FastifyRequest, email: string): Promise<void>
}

export interface TokenUser {
  id: string
  email: string
  role: 'VIEWER' | 'ADMIN'
  scope: string
  expiresAt: Date
}

const sdl = readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8')
/** The standard introspection query has 15 levels. */
const maxDepth = 16
const bodyBytes = 256 * 1024

/** GraphQL at `/graphql`, subscriptions at `/graphql/ws`; every root field is guarded by what the schema declares. */
export const graphqlPlugin = fp(async (app: FastifyInstance, options: GraphqlOptions) => {
  const { sessions, limits } = options
  /** What each request counts, until its context is made. */
  const points = new WeakMap<FastifyRequest, number>()
  const access = parseFieldAccess(parse(sdl))
  const enabled = { SLA: options.slaEnabled, TICKETING: options.ticketing !== undefined }
  const anonymous = options.contextOf(anonymousActor)
  const toContext = (user: TokenUser | undefined, limitLogin: GraphqlContext['limitLogin']): GraphqlContext => ({
    context: user
      ? options.contextOf({ id: user.id, name: user.email, role: user.role, scope: user.scope })
      : anonymous,
    user,
    sign: sessions.sign,
    enabled,
    ticketing: options.ticketing,
    limitLogin,
    channelTools: options.channelTools,
  })

  const feeds = openFeeds(options.contextOf(systemActor), (error) =>
    app.log.warn({ err: error }, 'events for subscriptions were not read'),
  )
  app.addHook('onClose', async () => {
    for (const feed of feeds) feed.close()
  })
  await app.register(mercurius, {
    schema: sdl,
    resolvers: { ...resolvers, DateTime: dateTime },
    loaders,
    path: '/graphql',
    graphiql: false,
    queryDepth: maxDepth,
    additionalRouteOptions: {
      bodyLimit: bodyBytes,
      schema: { hide: true } as object,
      preValidation: async (request) => {
        points.set(request, pointsOf(app.graphql.schema, parseOperation(request), limits.countExceeded))
      },
    },
    errorFormatter: (execution, context) => formatErrors(execution, context, options.refused),
    context: async (request) => {
      const user = await sessions.read(bearerOf(request.headers.authorization))
      const [limit, caller] = user ? (['user', user.id] as const) : (['address', request.ip] as const)
      await limits.rateLimits.spend(limit, caller, points.get(request))
      return toContext(user, (email) => sessions.limitLogin(request, email))
    },
  })
  guardRootFields(app.graphql.schema, access, enabled)
  bindFeeds(app.graphql.schema, access, feeds)
  registerSubscriptions(app, {
    path: '/graphql/ws',
    refused: options.refused,
    countExceeded: limits.countExceeded,
    open: async (authorization) => {
      const user = await sessions.read(bearerOf(authorization))
      return user && { graphql: toContext(user, async () => {}), expiresAt: user.expiresAt }
    },
  })
})

/** Gives the fields of Subscription their feeds. */
function bindFeeds(
  schema: GraphQLSchema,
  access: ReturnType<typeof parseFieldAccess>,
  feeds: ReturnType<typeof openFeeds>,
): void {
  // mercurius binds a field's `subscribe` only when it serves the WebSocket itself.
  for (const feed of feeds) {
    const field = schema.getSubscriptionType()?.getFields()[feed.field]
    if (!field) continue
    field.resolve = (event) => event
    field.subscribe = (_root, { prefix }: { prefix?: string | null }, { context, user }: GraphqlContext) => {
      assertMayCall(access, `Subscription.${feed.field}`, user && context.actor)
      return feed.listen(context.actor.scope, parsePath('prefix', prefix ?? ''))
    }
  }
}

/** What can be subscribed to, each read once for all who do. */
function openFeeds(context: Context, onError: (error: unknown) => void) {
  return [
    createEventFeed(context, { field: 'serviceStatusChanged', read: readStatusChanges, onError }),
    createEventFeed(context, { field: 'serviceChanged', read: readServiceChanges, onError }),
  ] as const
}
