import { typed } from './typed-document.ts'

export interface FormField {
  name: string
  title: string
  description: string | null
  type: 'TEXT' | 'NUMBER' | 'CHOICE' | 'YES_NO'
  required: boolean
  secret: boolean
  default: string | null
  options: string[]
}

export interface ChannelKind {
  kind: string
  displayName: string
  fields: FormField[]
}

export interface Channel {
  id: string
  name: string
  kind: string
  enabled: boolean
  settings: { name: string; value: string | null; secret: boolean; set: boolean }[]
  secretsReadable: boolean
  lastSentAt: string | null
  lastError: string | null
  failingSince: string | null
  pending: number
}

export type Weekday = 'MON' | 'TUE' | 'WED' | 'THU' | 'FRI' | 'SAT' | 'SUN'

export interface QuietHours {
  timeZone: string
  windows: { days: Weekday[]; from: string; to: string }[]
  criticalPasses: boolean
}

export type Grouping = 'CLUSTER' | 'SLA_GROUP' | 'ALERT' | 'ROUTE'

/** A route without its id and place, as forms change it. */
export interface RouteContent {
  name: string
  enabled: boolean
  severities: string[]
  kinds: string[]
  slaGroups: string[]
  prefixes: string[]
  tags: string[]
  continues: boolean
  channelIds: string[]
  groupBy: Grouping
  waitSeconds: number
  intervalSeconds: number
  repeatSeconds: number
  quietHours: QuietHours | null
}

export interface Route extends RouteContent {
  id: string
  position: number
}

export interface Delivery {
  id: string
  channelName: string
  channelKind: string
  reason: 'OPENED' | 'UPDATED' | 'REPEATED' | 'RECOVERED' | 'DIGEST' | 'TEST'
  status: 'PENDING' | 'SENT' | 'FAILED'
  title: string
  severity: 'critical' | 'high' | 'medium' | 'low'
  attempts: number
  createdAt: string
  sentAt: string | null
  nextAttemptAt: string | null
  lastError: string | null
  resendable: boolean
}

export interface DeliveryPage {
  nodes: Delivery[]
  totalCount: number
  endCursor: string | null
}

export interface Preview {
  route: { id: string; name: string; channelIds: string[] }
  groupKey: string
  quietUntil: string | null
}

const channelFields =
  'id name kind enabled secretsReadable lastSentAt lastError failingSince pending settings { name value secret set }'
const routeFields = `id name position enabled severities kinds slaGroups prefixes tags continues channelIds groupBy waitSeconds
  intervalSeconds repeatSeconds quietHours { timeZone criticalPasses windows { days from to } }`

export const channelsDocument = typed<{ notificationChannels: Channel[]; notificationChannelKinds: ChannelKind[] }>(`
  query NotificationChannels {
    notificationChannels { ${channelFields} }
    notificationChannelKinds { kind displayName fields { name title description type required secret default options } }
  }
`)

export const routesDocument = typed<{
  notificationRoutes: Route[]
  notificationChannels: { id: string; name: string; kind: string; enabled: boolean }[]
}>(`
  query NotificationRoutes {
    notificationRoutes { ${routeFields} }
    notificationChannels { id name kind enabled }
  }
`)

export type DeliveryFilter = { status: Delivery['status'] | null }
export const deliveriesDocument = typed<
  { notificationDeliveries: DeliveryPage },
  { filter: DeliveryFilter; first: number; after: string | null }
>(`
  query NotificationDeliveries($filter: NotificationDeliveryFilter, $first: Int!, $after: String) {
    notificationDeliveries(filter: $filter, first: $first, after: $after) {
      nodes {
        id channelName channelKind reason status title severity attempts createdAt sentAt nextAttemptAt lastError resendable
      }
      totalCount
      endCursor
    }
  }
`)

export const saveChannelDocument = typed<
  { saveNotificationChannel: { id: string } },
  {
    input: {
      id: string | null
      name: string
      kind: string
      enabled: boolean
      settings: { name: string; value: string | null }[]
    }
  }
>(`
  mutation SaveNotificationChannel($input: NotificationChannelInput!) {
    saveNotificationChannel(input: $input) { id }
  }
`)

export const deleteChannelDocument = typed<{ deleteNotificationChannel: boolean }, { id: string }>(`
  mutation DeleteNotificationChannel($id: ID!) {
    deleteNotificationChannel(id: $id)
  }
`)

export const testChannelDocument = typed<
  { testNotificationChannel: { ok: boolean; error: string | null; durationMs: number } },
  { id: string }
>(`
  mutation TestNotificationChannel($id: ID!) {
    testNotificationChannel(id: $id) { ok error durationMs }
  }
`)

export const failingChannelsDocument = typed<{
  notificationChannels: { enabled: boolean; failingSince: string | null }[]
}>(`
  query FailingNotificationChannels {
    notificationChannels { enabled failingSince }
  }
`)

export const resendDocument = typed<{ resendNotification: { id: string } }, { id: string }>(`
  mutation ResendNotification($id: ID!) {
    resendNotification(id: $id) { id }
  }
`)

export const saveRouteDocument = typed<
  { saveNotificationRoute: { id: string } },
  { input: RouteContent & { id: string | null; position: number | null } }
>(`
  mutation SaveNotificationRoute($input: NotificationRouteInput!) {
    saveNotificationRoute(input: $input) { id }
  }
`)

export const deleteRouteDocument = typed<{ deleteNotificationRoute: boolean }, { id: string }>(`
  mutation DeleteNotificationRoute($id: ID!) {
    deleteNotificationRoute(id: $id)
  }
`)

export const previewRouteDocument = typed<
  { previewNotificationRoute: Preview[] },
  { event: { kind: string; severity: string; subject: string } }
>(`
  query PreviewNotificationRoute($event: NotificationPreviewInput!) {
    previewNotificationRoute(event: $event) { route { id name channelIds } groupKey quietUntil }
  }
`)
