import { readFileSync } from 'node:fs'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { type GraphQLSchema, parse } from 'graphql'
import mercurius, { type MercuriusOptions } from 'mercurius'
import type { Refusal } from '../auth/audit/refusal.ts'
import type { Providers } from '../auth/oidc/flow.ts'
import type { SecondStep } from '../auth/second-step/second-step.ts'
import type { People } from '../auth/sessions/find-people.ts'
import type { SignedIn } from '../auth/sessions/session.ts'
import { readServiceChanges } from '../changes/read-service-changes.ts'
import { readStatusChanges } from '../inventory/services/list-status-events.ts'
import { type CountExceeded, callerOf } from '../limits/count-exceeded.ts'
import { pointsOf } from '../limits/query-price.ts'
import type { RateLimits } from '../limits/rate-limits.ts'
import type { ChannelTools } from '../notifications/channel-tools.ts'
import { type Actor, anonymousActor, type Context, type Origin, systemActor } from '../platform/context.ts'
import type { AppError } from '../platform/errors.ts'
import type { Plugins } from '../platform/plugins/plugins.ts'
import type { PortalLinks } from '../portal/portal-settings.ts'
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
  plugins: Plugins
  ticketing: Ticketing
  sessions: SessionTokens
  refused(refusal: Refusal): void
  channelTools: ChannelTools
  portalLinks: PortalLinks
  providers: Providers
  limits: { rateLimits: RateLimits; countExceeded: CountExceeded }
}

/** Login tokens, as the HTTP layer signs and reads them. */
export interface SessionTokens {
  people: People
  secondStep: SecondStep
  sign: GraphqlContext['sign']
  /** Who sends a request, by its token or the cookie of the dashboard; undefined for nobody. Throws `forbidden_origin`. */
  readRequest(request: FastifyRequest): Promise<SignedIn | undefined>
  /** The same of a WebSocket, by its request and the payload with which it begins. */
  readSocket(request: FastifyRequest, payload: Record<string, unknown>): Promise<SignedIn | undefined>
  limitLogin(request: FastifyRequest, email: string): Promise<void>
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
  const toContext = contextMaker(options)

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
        points.set(
          request,
          pointsOf(app.graphql.schema, parseOperation(request), (bound) =>
            limits.countExceeded(bound, { kind: 'ADDRESS', id: request.ip }),
          ),
        )
      },
    },
    errorFormatter: errorFormatter(options),
    context: async (request) => {
      const user = await sessions.readRequest(request)
      const [limit, caller] = user ? (['user', user.id] as const) : (['address', request.ip] as const)
      await limits.rateLimits.spend(limit, caller, points.get(request))
      return toContext(user, originOf(request), (email) => sessions.limitLogin(request, email))
    },
  })
  guardRootFields(app.graphql.schema, { access, plugins: options.plugins, contextOf: options.contextOf })
  bindFeeds(app.graphql.schema, access, feeds)
  registerSubscriptions(app, {
    path: '/graphql/ws',
    refused: (error, field) => options.refused(refusalOf(undefined, error, field)),
    people: sessions.people,
    countExceeded: limits.countExceeded,
    open: async (request, payload) => {
      const user = await sessions.readSocket(request, payload)
      return user && { graphql: toContext(user, undefined, async () => {}), user }
    },
  })
})

/** Gives errors their codes, and notes what was refused, and whom the database could not answer. */
function errorFormatter({ refused, limits }: GraphqlOptions): NonNullable<MercuriusOptions['errorFormatter']> {
  return (execution, context) => {
    const answer = formatErrors(execution, context, (error, field) => refused(refusalOf(context, error, field)))
    if (answer.response.errors.some(({ extensions }) => extensions.code === 'unavailable'))
      limits.countExceeded('unavailable', callerOf(context?.context?.actor, context?.reply?.request.ip ?? ''))
    return answer
  }
}

/** Makes what resolvers get, of who asks and from where. */
function contextMaker(options: GraphqlOptions) {
  return (
    user: SignedIn | undefined,
    origin: Origin | undefined,
    limitLogin: GraphqlContext['limitLogin'],
  ): GraphqlContext => ({
    context: options.contextOf({ ...(user?.actor ?? anonymousActor), ...(origin ? { origin } : {}) }),
    user,
    sign: options.sessions.sign,
    secondStep: options.sessions.secondStep,
    plugins: options.plugins,
    ticketing: options.ticketing,
    limitLogin,
    attempt: {},
    channelTools: options.channelTools,
    portalLinks: options.portalLinks,
    providers: options.providers,
  })
}

function originOf({ ip, id, headers }: FastifyRequest): Origin {
  const client = headers['user-agent']
  return { action: 'graphql', address: ip, requestId: id, ...(client ? { client } : {}) }
}

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

/** A refusal as it is counted and recorded: by whom, and of which field. */
function refusalOf(graphql: Partial<GraphqlContext> | undefined, error: AppError, field: string | undefined): Refusal {
  const actor = graphql?.context?.actor ?? anonymousActor
  const { origin } = actor
  const { code, message } = error
  return {
    actor: { ...actor, ...(origin ? { origin: { ...origin, action: field ?? origin.action } } : {}) },
    code,
    message,
    subject: graphql?.attempt?.email ?? null,
  }
}

/** What can be subscribed to, each read once for all who do. */
function openFeeds(context: Context, onError: (error: unknown) => void) {
  return [
    createEventFeed(context, { field: 'serviceStatusChanged', read: readStatusChanges, onError }),
    createEventFeed(context, { field: 'serviceChanged', read: readServiceChanges, onError }),
  ] as const
}
