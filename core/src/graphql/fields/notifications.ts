import { assertAdministersAll } from '../../auth/grants/may.ts'
import { channelKinds } from '../../notifications/channels/kinds.ts'
import { formFields, type SettingInput } from '../../notifications/channels/settings.ts'
import { listDeliveries } from '../../notifications/deliveries/list-deliveries.ts'
import { resendDelivery } from '../../notifications/deliveries/resend-delivery.ts'
import { listChannels } from '../../notifications/find-channels.ts'
import { listRoutes } from '../../notifications/routes/list-routes.ts'
import { previewRoutes } from '../../notifications/routes/preview-route.ts'
import { deleteRoute, saveRoute } from '../../notifications/routes/save-route.ts'
import { deleteChannel, saveChannel } from '../../notifications/save-channel.ts'
import { testChannel } from '../../notifications/test-channel.ts'
import { AppError } from '../../platform/errors.ts'
import { existing, maxPage, parseId, parseInteger, parseText } from '../arguments.ts'
import type { Resolvers } from '../resolvers.generated.ts'

/** Channels, routes to them, and what was sent. */
export const notificationFields = {
  Query: {
    notificationChannelKinds: () =>
      channelKinds.map((channel) => ({
        kind: channel.kind,
        displayName: channel.displayName,
        fields: formFields(channel),
      })),
    notificationChannels: (_, __, { context, channelTools }) => listChannels(context, channelTools),
    notificationRoutes: (_, __, { context }) => {
      assertAdministersAll(context)
      return listRoutes(context.database)
    },
    notificationDeliveries: (_, args, { context }) =>
      listDeliveries(
        context,
        { status: args.filter?.status ?? null, channelId: parseId('channelId', args.filter?.channelId) },
        parseInteger('first', args.first, 1, maxPage),
        parseId('after', args.after),
      ),
    previewNotificationRoute: (_, { event }, { context }) =>
      previewRoutes(context, {
        ...event,
        subject: parseText('subject', event.subject),
        slaGroup: event.slaGroup ?? null,
        tags: event.tags ?? null,
      }),
  },
  Mutation: {
    saveNotificationChannel: async (_, { input }, { context, channelTools }) => {
      const settings: SettingInput[] = input.settings.map(({ name, value }) => ({ name, value: value ?? null }))
      const id = await saveChannel(context, channelTools, { ...input, id: parseId('id', input.id), settings })
      const channels = await listChannels(context, channelTools)
      return existing(
        channels.find((channel) => channel.id === id),
        `Notification channel ${id}`,
      )
    },
    deleteNotificationChannel: async (_, { id }, { context }) => {
      await deleteChannel(context, rowId(id))
      return true
    },
    testNotificationChannel: (_, { id }, { context, channelTools }) => testChannel(context, channelTools, rowId(id)),
    resendNotification: (_, { id }, { context }) => resendDelivery(context, rowId(id)),
    saveNotificationRoute: async (_, { input }, { context }) => {
      const id = await saveRoute(context, {
        ...input,
        id: parseId('id', input.id),
        position: input.position ?? null,
        channelIds: input.channelIds.map(rowId),
        quietHours: input.quietHours ?? null,
      })
      const routes = await listRoutes(context.database)
      return existing(
        routes.find((route) => route.id === id),
        `Notification route ${id}`,
      )
    },
    deleteNotificationRoute: async (_, { id }, { context }) => {
      await deleteRoute(context, rowId(id))
      return true
    },
  },
} satisfies Resolvers

function rowId(text: string): number {
  const id = parseId('id', text)
  if (id === null) throw new AppError('bad_request', { reason: 'The id is missing.' })
  return id
}
