import { readFileSync } from 'node:fs'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { GraphQLScalarType, Kind, parse } from 'graphql'
import mercurius, { type IResolvers } from 'mercurius'
import { type Actor, anonymousActor, type Context, systemActor } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { formatErrors } from './format-errors.ts'
import { type GraphqlContext, loaders, resolvers } from './resolvers.ts'
import { assertMayCall, type FieldRole, readFieldRoles } from './secure-resolvers.ts'
import { createStatusFeed, type StatusFeed } from './status-feed.ts'
import { registerSubscriptions } from './subscription-server.ts'

export interface GraphqlOptions {
  contextOf(actor: Actor): Context
  slaEnabled: boolean
  sessions: SessionTokens
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
const maxDepth = 8
const bodyBytes = 256 * 1024

/** GraphQL at `/graphql`, subscriptions at `/graphql/ws`; every root field is guarded by what the schema declares. */
export const graphqlPlugin = fp(async (app: FastifyInstance, options: GraphqlOptions) => {
  const roles = readFieldRoles(parse(sdl))
  const anonymous = options.contextOf(anonymousActor)
  const toContext = (user: TokenUser | undefined, limitLogin: GraphqlContext['limitLogin']): GraphqlContext => ({
    context: user ? options.contextOf({ id: user.id, role: user.role, scope: user.scope }) : anonymous,
    user,
    sign: options.sessions.sign,
    limitLogin,
  })

  const feed = createStatusFeed(options.contextOf(systemActor), (error) => app.log.warn({ err: error }, 'status changes were not read'))
  app.addHook('onClose', async () => feed.close())
  // mercurius types resolvers by its own context; ours is the one that the `context` function below gives.
  const guarded = guard(resolvers, roles, options.slaEnabled, feed) as unknown as IResolvers
  await app.register(mercurius, {
    schema: sdl,
    resolvers: { ...guarded, DateTime: dateTime },
    loaders: loaders as never,
    path: '/graphql',
    graphiql: false,
    queryDepth: maxDepth,
    additionalRouteOptions: { bodyLimit: bodyBytes, schema: { hide: true } as object },
    errorFormatter: formatErrors,
    context: async (request) =>
      toContext(await options.sessions.read(bearer(request.headers.authorization)), (email) =>
        options.sessions.limitLogin(request, email),
      ),
  })
  registerSubscriptions(app, {
    path: '/graphql/ws',
    open: async (authorization) => {
      const user = await options.sessions.read(bearer(authorization))
      return user && { graphql: toContext(user, async () => {}), expiresAt: user.expiresAt }
    },
  })
})

function bearer(authorization: string | undefined): string | undefined {
  return authorization?.match(/^Bearer\s+(\S+)\s*$/i)?.[1]
}

type Resolver = (root: unknown, args: never, graphql: GraphqlContext) => unknown

/** Wraps the root fields so that none runs for a caller who may not call it, and the SLA ones only with the plugin on. */
function guard({ Query, Mutation, ...types }: typeof resolvers, roles: ReadonlyMap<string, FieldRole>, slaEnabled: boolean, feed: StatusFeed) {
  const check = (name: string, field: string, { user }: GraphqlContext) => {
    assertMayCall(roles, `${name}.${field}`, user && { id: user.id, role: user.role, scope: '' })
    if (!slaEnabled && field.startsWith('sla')) {
      throw new AppError('plugin_disabled', { plugin: 'sla', variable: 'ITOPS_PLUGINS_SLA_ENABLED' })
    }
  }
  const wrap = (name: string, fields: Record<string, Resolver>) =>
    Object.fromEntries(
      Object.entries(fields).map(([field, resolve]) => [
        field,
        async (root: unknown, args: never, graphql: GraphqlContext) => {
          check(name, field, graphql)
          return resolve(root, args, graphql)
        },
      ]),
    )
  return {
    ...types,
    Query: wrap('Query', Query),
    Mutation: wrap('Mutation', Mutation),
    Subscription: {
      serviceStatusChanged: {
        subscribe: (_: unknown, { prefix }: { prefix?: string | null }, graphql: GraphqlContext) => {
          check('Subscription', 'serviceStatusChanged', graphql)
          return feed.listen(graphql.context.actor.scope, prefix ?? '')
        },
      },
    },
  }
}

const dateTime = new GraphQLScalarType<Date | null, string>({
  name: 'DateTime',
  serialize: (value) => (value instanceof Date ? value : new Date(String(value))).toISOString(),
  parseValue: (value) => readInstant(value),
  parseLiteral: (node) => readInstant(node.kind === Kind.STRING ? node.value : undefined),
})

function readInstant(value: unknown): Date {
  const instant = new Date(typeof value === 'string' ? value : Number.NaN)
  if (Number.isNaN(instant.getTime())) throw new AppError('bad_request', { reason: `"${value}" is not an ISO 8601 instant.` })
  return instant
}
