import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import {
  ErrorAnswer,
  NotificationDelivery,
  NotificationDeliveryList,
  NotificationDeliveryQuery,
  NotificationTest,
} from '../contract/index.ts'
import type { ChannelTools } from '../notifications/channel-tools.ts'
import { type DeliveryView, listDeliveries } from '../notifications/deliveries/list-deliveries.ts'
import { resendDelivery } from '../notifications/deliveries/resend-delivery.ts'
import { testChannel } from '../notifications/test-channel.ts'
import type { Actor, Context } from '../platform/context.ts'
import { operatorOnly, refusals, security } from './access.ts'
import { parseCount } from './parse-query.ts'

const Params = Type.Object({ id: Type.String({ pattern: '^[1-9][0-9]{0,14}$' }) })

/** The log of notifications, and a test of a channel, for machines with the operator key. */
export const notificationRoutes: FastifyPluginAsyncTypebox<{
  contextOf(actor: Actor): Context
  channelTools: ChannelTools
}> = async (app, { contextOf, channelTools }) => {
  app.get(
    '/api/v1/notifications/deliveries',
    {
      config: operatorOnly,
      schema: {
        summary: 'What was sent by which channel, the newest first',
        security,
        querystring: NotificationDeliveryQuery,
        response: { 200: NotificationDeliveryList, ...refusals },
      },
    },
    async (request) => {
      const { status, channelId, first, after } = request.query
      const filter = { status: status ?? null, channelId: channelId === undefined ? null : Number(channelId) }
      const from = after === undefined ? null : Number(after)
      const { nodes, totalCount, endCursor } = await listDeliveries(
        contextOf(request.actor),
        filter,
        parseCount(first),
        from,
      )
      return { deliveries: nodes.map(answerOf), totalCount, endCursor }
    },
  )

  app.post(
    '/api/v1/notifications/deliveries/:id/resend',
    {
      config: operatorOnly,
      schema: {
        summary: 'Send again what failed for good',
        security,
        params: Params,
        response: { 200: NotificationDelivery, ...refusals, 404: ErrorAnswer, 409: ErrorAnswer },
      },
    },
    async (request) => answerOf(await resendDelivery(contextOf(request.actor), Number(request.params.id))),
  )

  app.post(
    '/api/v1/notifications/channels/:id/test',
    {
      config: operatorOnly,
      schema: {
        summary: 'Send a test by a channel, and answer what became of it',
        security,
        params: Params,
        response: { 200: NotificationTest, ...refusals, 404: ErrorAnswer },
      },
    },
    async (request) => testChannel(contextOf(request.actor), channelTools, Number(request.params.id)),
  )
}

function answerOf({ createdAt, sentAt, nextAttemptAt, ...delivery }: DeliveryView) {
  const iso = (instant: Date | null) => instant?.toISOString() ?? null
  return {
    ...delivery,
    createdAt: createdAt.toISOString(),
    sentAt: iso(sentAt),
    nextAttemptAt: iso(nextAttemptAt),
  }
}
