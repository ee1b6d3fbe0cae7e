import type { TypedDocument } from '../typed-document.ts'
import type {
  Channels,
  ChannelsVariables,
  Routes,
  RoutesVariables,
  Deliveries,
  DeliveriesVariables,
  SaveChannel,
  SaveChannelVariables,
  DeleteChannel,
  DeleteChannelVariables,
  TestChannel,
  TestChannelVariables,
  FailingChannels,
  FailingChannelsVariables,
  Resend,
  ResendVariables,
  SaveRoute,
  SaveRouteVariables,
  DeleteRoute,
  DeleteRouteVariables,
  PreviewRoute,
  PreviewRouteVariables,
} from './types.generated.ts'

export const channelsDocument: TypedDocument<Channels, ChannelsVariables> =
  "query Channels{notificationChannels{...Channel}notificationChannelKinds{...ChannelKind}}fragment Channel on NotificationChannel{id name kind enabled secretsReadable lastSentAt lastError failingSince pending settings{name value secret set}}fragment ChannelKind on NotificationChannelKind{kind displayName fields{...FormField}}fragment FormField on NotificationField{name title description type required secret default options}"

export const routesDocument: TypedDocument<Routes, RoutesVariables> =
  "query Routes{notificationRoutes{...Route}notificationChannels{id name kind enabled}}fragment Route on NotificationRoute{id name position enabled severities kinds slaGroups prefixes tags continues channelIds groupBy waitSeconds intervalSeconds repeatSeconds quietHours{...QuietHours}}fragment QuietHours on QuietHours{timeZone criticalPasses windows{days from to}}"

export const deliveriesDocument: TypedDocument<Deliveries, DeliveriesVariables> =
  "query Deliveries($filter:NotificationDeliveryFilter$first:Int!$after:String){notificationDeliveries(filter:$filter first:$first after:$after){nodes{...Delivery}totalCount endCursor}}fragment Delivery on NotificationDelivery{id channelName channelKind reason status title severity attempts createdAt sentAt nextAttemptAt lastError resendable}"

export const saveChannelDocument: TypedDocument<SaveChannel, SaveChannelVariables> =
  "mutation SaveChannel($input:NotificationChannelInput!){saveNotificationChannel(input:$input){id}}"

export const deleteChannelDocument: TypedDocument<DeleteChannel, DeleteChannelVariables> =
  "mutation DeleteChannel($id:ID!){deleteNotificationChannel(id:$id)}"

export const testChannelDocument: TypedDocument<TestChannel, TestChannelVariables> =
  "mutation TestChannel($id:ID!){testNotificationChannel(id:$id){ok error durationMs}}"

export const failingChannelsDocument: TypedDocument<FailingChannels, FailingChannelsVariables> =
  "query FailingChannels{notificationChannels{enabled failingSince}}"

export const resendDocument: TypedDocument<Resend, ResendVariables> =
  "mutation Resend($id:ID!){resendNotification(id:$id){id}}"

export const saveRouteDocument: TypedDocument<SaveRoute, SaveRouteVariables> =
  "mutation SaveRoute($input:NotificationRouteInput!){saveNotificationRoute(input:$input){id}}"

export const deleteRouteDocument: TypedDocument<DeleteRoute, DeleteRouteVariables> =
  "mutation DeleteRoute($id:ID!){deleteNotificationRoute(id:$id)}"

export const previewRouteDocument: TypedDocument<PreviewRoute, PreviewRouteVariables> =
  "query PreviewRoute($event:NotificationPreviewInput!){previewNotificationRoute(event:$event){...RoutePreview}}fragment RoutePreview on NotificationPreview{route{id name channelIds}groupKey quietUntil}"
