import websocket from '@fastify/websocket'
import type { FastifyInstance } from 'fastify'
import { GraphQLError, OperationTypeNode } from 'graphql'
import { CloseCode } from 'graphql-ws'
import { makeHandler } from 'graphql-ws/use/@fastify/websocket'
import { AppError } from '../platform/errors.ts'
import { formatErrors } from './format-errors.ts'
import type { GraphqlContext } from './graphql-context.ts'
import { findOperation, parseDocument } from './parse-operation.ts'

export interface SubscriptionOptions {
  path: string
  /** The context for the Authorization of a connection, and until when it is good; undefined refuses it. */
  open(authorization: string | undefined): Promise<{ graphql: GraphqlContext; expiresAt: Date } | undefined>
}

type Extra = { graphql: GraphqlContext; expiry: NodeJS.Timeout }

/** A close code after which clients connect again, with a fresh token. */
const serviceRestart = 1012
const maxMessageBytes = 64 * 1024

/**
 * Subscriptions by the graphql-transport-ws protocol. The token comes as `authorization` in the connection's payload; the
 * connection is closed when the token expires.
 */
export function registerSubscriptions(app: FastifyInstance, { path, open }: SubscriptionOptions): void {
  app.register(websocket, { options: { maxPayload: maxMessageBytes } })
  const coded = (errors: readonly GraphQLError[]) =>
    formatErrors({ errors }, { reply: { request: { id: 'ws', log: app.log } } }).response.errors.map((error) =>
      error.toJSON(),
    )
  const handler = makeHandler<Record<string, unknown>, Extra>({
    schema: () => app.graphql.schema,
    onConnect: async ({ connectionParams, extra }) => {
      const authorization = connectionParams?.authorization ?? connectionParams?.Authorization
      const opened = await open(typeof authorization === 'string' ? authorization : undefined)
      if (!opened) {
        extra.socket.close(CloseCode.Forbidden, 'the token is missing, wrong or expired')
        return false
      }
      extra.graphql = opened.graphql
      extra.expiry = setTimeout(
        () => extra.socket.close(serviceRestart, 'the token has expired'),
        opened.expiresAt.getTime() - Date.now(),
      )
      return true
    },
    onDisconnect: ({ extra }) => clearTimeout(extra.expiry),
    onSubscribe: (_connection, _id, { query, operationName }) => subscriptionsOnly(query, operationName),
    // Codes as over HTTP, and of what is not for the caller nothing but the log.
    onError: (_connection, _id, _payload, errors) => coded(errors),
    onNext: (_connection, _id, _payload, _args, result) => {
      if (result.errors) return { data: result.data ?? null, errors: coded(result.errors) }
    },
    context: ({ extra }) => extra.graphql,
  })
  app.register(async (scope) => {
    scope.get(path, { websocket: true, config: { access: 'graphql' } }, handler)
  })
}

/** Queries and mutations go over HTTP, where their depth and size are bounded. */
function subscriptionsOnly(query: string, operationName: unknown): GraphQLError[] | undefined {
  try {
    const { operation } = findOperation(parseDocument(query), operationName)
    if (operation === OperationTypeNode.SUBSCRIPTION) return undefined
    throw new AppError('bad_request', { reason: 'Send queries and mutations to /graphql over HTTP.' })
  } catch (error) {
    if (error instanceof AppError) return [new GraphQLError(error.message, { originalError: error })]
    throw error
  }
}
