import websocket from '@fastify/websocket'
import type { FastifyInstance } from 'fastify'
import { makeHandler } from 'graphql-ws/use/@fastify/websocket'
import type { GraphqlContext } from './resolvers.ts'

export interface SubscriptionOptions {
  path: string
  /** The context for the Authorization of a connection, or undefined to refuse it. */
  open(authorization: string | undefined): Promise<GraphqlContext | undefined>
}

type Extra = { graphql: GraphqlContext }

/** Subscriptions by the graphql-transport-ws protocol. The token comes as `authorization` in the connection's payload. */
export function registerSubscriptions(app: FastifyInstance, { path, open }: SubscriptionOptions): void {
  app.register(websocket, { options: { maxPayload: 64 * 1024 } })
  app.register(async (scope) => {
    scope.get(
      path,
      { websocket: true, config: { access: 'graphql' } },
      makeHandler<Record<string, unknown>, Extra>({
        schema: () => app.graphql.schema,
        onConnect: async (connection) => {
          const authorization = connection.connectionParams?.authorization ?? connection.connectionParams?.Authorization
          const graphql = await open(typeof authorization === 'string' ? authorization : undefined)
          if (!graphql) return false
          connection.extra.graphql = graphql
          return true
        },
        context: (connection) => connection.extra.graphql,
      }),
    )
  })
}
