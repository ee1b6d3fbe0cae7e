import websocket from '@fastify/websocket'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { GraphQLError, OperationTypeNode } from 'graphql'
import { CloseCode } from 'graphql-ws'
import { makeHandler } from 'graphql-ws/use/@fastify/websocket'
import type { People } from '../auth/sessions/find-people.ts'
import type { SignedIn } from '../auth/sessions/session.ts'
import { type CountExceeded, callerOf } from '../limits/count-exceeded.ts'
import { AppError } from '../platform/errors.ts'
import { createSharedSubscribe } from './event-feed.ts'
import { formatErrors } from './format-errors.ts'
import type { GraphqlContext } from './graphql-context.ts'
import { findOperation, parseDocument } from './parse-operation.ts'
import { serviceRestart, watchSessions } from './session-watch.ts'

export interface SubscriptionOptions {
  path: string
  /** Called with each refusal, and the field that it is about. */
  refused(error: AppError, field: string | undefined): void
  /** The context of a connection, and whose it is, by its request and the payload with which it begins; undefined refuses it. */
  open(request: FastifyRequest, payload: Record<string, unknown>): Promise<Opened | undefined>
  people: People
  countExceeded: CountExceeded
}

interface Opened {
  graphql: GraphqlContext
  user: SignedIn
}
type Extra = { graphql: GraphqlContext; user: SignedIn; expiry: NodeJS.Timeout }

/** What one person, one connection and one slow reader may hold of core at most. */
const bounds = { socketsOfUser: 200, subscriptionsOfSocket: 200, queuedBytes: 1024 * 1024 }
/** A close code after which clients try again later. */
const tryAgainLater = 1013

const maxMessageBytes = 64 * 1024

/**
 * Subscriptions by the graphql-transport-ws protocol. The token comes as `authorization` in the connection's payload, or by the
 * cookie of the dashboard; the connection is closed when the token expires.
 */
export function registerSubscriptions(
  app: FastifyInstance,
  { path, open, refused, people, countExceeded }: SubscriptionOptions,
): void {
  app.register(websocket, { options: { maxPayload: maxMessageBytes } })
  const enter = countSockets()
  const coded = (errors: readonly GraphQLError[]) =>
    formatErrors({ errors }, { reply: { request: { id: 'ws', log: app.log } } }, refused).response.errors.map((error) =>
      error.toJSON(),
    )
  const watch = watchSessions(app, people)
  const handler = makeHandler<Record<string, unknown>, Extra>({
    schema: () => app.graphql.schema,
    onConnect: async ({ connectionParams, extra }) => {
      const opened = await open(extra.request, connectionParams ?? {}).catch((error) => {
        if (error instanceof AppError && error.code === 'forbidden_origin') return 'no page of this ITOps sent this'
        throw error
      })
      if (!opened || typeof opened === 'string') {
        extra.socket.close(CloseCode.Forbidden, opened ?? 'the login token is missing, wrong or expired; a key is none')
        return false
      }
      if (extra.socket.readyState !== extra.socket.OPEN) return false
      const leave = enter(opened.graphql.user?.id ?? '')
      if (!leave) {
        countExceeded('user_sockets', callerOf(opened.graphql.context.actor, extra.request.ip))
        extra.socket.close(tryAgainLater, `one user has at most ${bounds.socketsOfUser} connections`)
        return false
      }
      const unwatch = watch({ user: opened.user, socket: extra.socket })
      extra.socket.once('close', () => {
        leave()
        unwatch()
      })
      Object.assign(extra, opened)
      extra.expiry = setTimeout(
        () => extra.socket.close(serviceRestart, 'the token has expired'),
        opened.user.expiresAt.getTime() - Date.now(),
      )
      return true
    },
    onDisconnect: ({ extra }) => clearTimeout(extra.expiry),
    onSubscribe: ({ subscriptions, extra }, _id, { query, operationName }) => {
      if (Object.keys(subscriptions).length <= bounds.subscriptionsOfSocket)
        return subscriptionsOnly(query, operationName)
      countExceeded('socket_subscriptions', callerOf(extra.graphql?.context.actor, extra.request.ip))
      const reason = `A connection has at most ${bounds.subscriptionsOfSocket} subscriptions; end some, or open another one.`
      return refusal(new AppError('too_expensive', { reason }))
    },
    // Codes as over HTTP, and of what is not for the caller nothing but the log.
    onError: (_connection, _id, _payload, errors) => coded(errors),
    onNext: ({ extra }, _id, _payload, _args, result) => {
      if (extra.socket.bufferedAmount > bounds.queuedBytes) {
        countExceeded('queued_bytes', callerOf(extra.graphql?.context.actor, extra.request.ip))
        extra.socket.close(tryAgainLater, 'too much waits to be read')
      }
      if (result.errors) return { data: result.data ?? null, errors: coded(result.errors) }
    },
    subscribe: createSharedSubscribe(),
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
    if (error instanceof AppError) return refusal(error)
    throw error
  }
}

const refusal = (error: AppError) => [new GraphQLError(error.message, { originalError: error })]

/** Counts the connections of each user: the returned function counts one more, and gives the way to end it; undefined when there are too many. */
function countSockets(): (user: string) => (() => void) | undefined {
  const sockets = new Map<string, number>()
  return (user) => {
    const count = sockets.get(user) ?? 0
    if (count >= bounds.socketsOfUser) return undefined
    sockets.set(user, count + 1)
    return () => {
      const left = (sockets.get(user) ?? 1) - 1
      if (left > 0) sockets.set(user, left)
      else sockets.delete(user)
    }
  }
}
