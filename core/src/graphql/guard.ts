import type { ServiceChangeView } from '../changes/service-change.ts'
import type { StatusEventView } from '../inventory/services/list-status-events.ts'
import { AppError } from '../platform/errors.ts'
import type { GraphqlContext } from './graphql-context.ts'
import type { resolvers } from './resolvers.ts'
import { assertMayCall, type FieldAccess, type Plugin } from './secure-resolvers.ts'

type Resolver = (root: unknown, args: never, graphql: GraphqlContext) => unknown

/** Wraps the root fields so that none runs for a caller who may not call it, and those of a plugin only while it is on. */
export function guard(
  { Query, Mutation, ...types }: typeof resolvers,
  access: ReadonlyMap<string, FieldAccess>,
  enabled: Readonly<Record<Plugin, boolean>>,
) {
  const check = (name: string, field: string, { user }: GraphqlContext) => {
    assertMayCall(access, `${name}.${field}`, user && { id: user.id, name: user.email, role: user.role, scope: '' })
    const plugin = access.get(`${name}.${field}`)?.plugin
    if (plugin && !enabled[plugin]) {
      throw new AppError('plugin_disabled', {
        plugin: plugin.toLowerCase(),
        variable: `ITOPS_PLUGINS_${plugin}_ENABLED`,
      })
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
      serviceStatusChanged: (event?: { serviceStatusChanged?: StatusEventView }) => pushed(event?.serviceStatusChanged),
      serviceChanged: (event?: { serviceChanged?: ServiceChangeView }) => pushed(event?.serviceChanged),
    },
  }
}

/** What a feed pushed; a query of the field has nothing. */
function pushed<T>(event: T | undefined): T {
  if (event === undefined) throw new AppError('bad_request', { reason: 'Subscribe over the WebSocket at /graphql/ws.' })
  return event
}
