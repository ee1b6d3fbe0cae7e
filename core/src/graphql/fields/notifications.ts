import { channelKinds } from '../../notifications/channels/kinds.ts'
import { formFields, type SettingInput } from '../../notifications/channels/settings.ts'
import { type DeliveryStatus, listDeliveries } from '../../notifications/deliveries/list-deliveries.ts'
import { resendDelivery } from '../../notifications/deliveries/resend-delivery.ts'
import { assertAdministersAll, listChannels } from '../../notifications/find-channels.ts'
import { listRoutes } from '../../notifications/routes/list-routes.ts'
import { type PreviewInput, previewRoutes } from '../../notifications/routes/preview-route.ts'
import { deleteRoute, type RouteInput, saveRoute } from '../../notifications/routes/save-route.ts'
import { deleteChannel, saveChannel } from '../../notifications/save-channel.ts'
import { testChannel } from '../../notifications/test-channel.ts'
import { AppError } from '../../platform/errors.ts'
import { maxPage, readId, readInt, readText } from '../arguments.ts'
import type { GraphqlContext } from '../graphql-context.ts'

type ChannelArgs = { id?: string | null; name: string; kind: string; enabled: boolean; settings: SettingArgs[] }
type SettingArgs = { name: string; value?: string | null }
type RouteArgs = Omit<RouteInput, 'id' | 'position' | 'channelIds' | 'quietHours'> & {
  id?: string | null
  position?: number | null
  channelIds: string[]
  quietHours?: RouteInput['quietHours']
}
type DeliveryFilterArgs = { status?: DeliveryStatus | null; channelId?: string | null }
type DeliveryArgs = { filter?: DeliveryFilterArgs | null; first: number; after?: string | null }
type PreviewArgs = Omit<PreviewInput, 'slaGroup' | 'tags'> & { slaGroup?: string | null; tags?: string[] | null }

/** Channels, routes to them, and what was sent. */
export const notificationFields = {
  Query: {
    notificationChannelKinds: () =>
      channelKinds.map((channel) => ({
        kind: channel.kind,
        displayName: channel.displayName,
        fields: formFields(channel),
      })),
    notificationChannels: (_: unknown, __: unknown, { context, channelTools }: GraphqlContext) =>
      listChannels(context, channelTools),
    notificationRoutes: (_: unknown, __: unknown, { context }: GraphqlContext) => {
      assertAdministersAll(context)
      return listRoutes(context.database)
    },
    notificationDeliveries: (_: unknown, args: DeliveryArgs, { context }: GraphqlContext) =>
      listDeliveries(
        context,
        { status: args.filter?.status ?? null, channelId: readId('channelId', args.filter?.channelId) },
        readInt('first', args.first, 1, maxPage),
        readId('after', args.after),
      ),
    previewNotificationRoute: (_: unknown, { event }: { event: PreviewArgs }, { context }: GraphqlContext) =>
      previewRoutes(context, {
        ...event,
        subject: readText('subject', event.subject),
        slaGroup: event.slaGroup ?? null,
        tags: event.tags ?? null,
      }),
  },
  Mutation: {
    saveNotificationChannel: async (
      _: unknown,
      { input }: { input: ChannelArgs },
      { context, channelTools }: GraphqlContext,
    ) => {
      const settings: SettingInput[] = input.settings.map(({ name, value }) => ({ name, value: value ?? null }))
      const id = await saveChannel(context, channelTools, { ...input, id: readId('id', input.id), settings })
      return (await listChannels(context, channelTools)).find((channel) => channel.id === id)
    },
    deleteNotificationChannel: async (_: unknown, { id }: { id: string }, { context }: GraphqlContext) => {
      await deleteChannel(context, rowId(id))
      return true
    },
    testNotificationChannel: (_: unknown, { id }: { id: string }, { context, channelTools }: GraphqlContext) =>
      testChannel(context, channelTools, rowId(id)),
    resendNotification: (_: unknown, { id }: { id: string }, { context }: GraphqlContext) =>
      resendDelivery(context, rowId(id)),
    saveNotificationRoute: async (_: unknown, { input }: { input: RouteArgs }, { context }: GraphqlContext) => {
      const id = await saveRoute(context, {
        ...input,
        id: readId('id', input.id),
        position: input.position ?? null,
        channelIds: input.channelIds.map(rowId),
        quietHours: input.quietHours ?? null,
      })
      return (await listRoutes(context.database)).find((route) => route.id === id)
    },
    deleteNotificationRoute: async (_: unknown, { id }: { id: string }, { context }: GraphqlContext) => {
      await deleteRoute(context, rowId(id))
      return true
    },
  },
}

function rowId(text: string): number {
  const id = readId('id', text)
  if (id === null) throw new AppError('bad_request', { reason: 'The id is missing.' })
  return id
}
