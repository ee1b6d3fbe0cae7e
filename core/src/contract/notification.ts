import { type Static, Type } from 'typebox'
import { queryFirst } from './answer.ts'

const Instant = Type.String({ description: 'ISO 8601 instant' })
const orNull = <T extends ReturnType<typeof Type.String>>(type: T) => Type.Union([type, Type.Null()])

/** A line of the log of notifications, as REST answers it. */
export const NotificationDelivery = Type.Object(
  {
    id: Type.Integer(),
    channelId: Type.Integer(),
    channelName: Type.String(),
    channelKind: Type.String(),
    reason: Type.Enum(['OPENED', 'UPDATED', 'REPEATED', 'RECOVERED', 'DIGEST', 'TEST']),
    status: Type.Enum(['PENDING', 'SENT', 'FAILED']),
    title: Type.String(),
    severity: Type.String(),
    attempts: Type.Integer(),
    createdAt: Instant,
    sentAt: orNull(Instant),
    nextAttemptAt: orNull(Instant),
    lastError: orNull(Type.String()),
    resendable: Type.Boolean({
      description: 'it failed for good, and nothing later of its thread says how things stand',
    }),
  },
  { $id: 'NotificationDelivery' },
)

/** GET /api/v1/notifications/deliveries */
export const NotificationDeliveryList = Type.Object(
  {
    deliveries: Type.Array(NotificationDelivery),
    totalCount: Type.Integer(),
    endCursor: orNull(Type.String({ description: 'hand it back as `after`; null on the last page' })),
  },
  { $id: 'NotificationDeliveryList' },
)
export type NotificationDeliveryList = Static<typeof NotificationDeliveryList>

/** The filters of GET /api/v1/notifications/deliveries. */
export const NotificationDeliveryQuery = Type.Object({
  status: Type.Optional(Type.Enum(['PENDING', 'SENT', 'FAILED'])),
  channelId: Type.Optional(Type.String({ pattern: '^[1-9][0-9]{0,14}$' })),
  first: Type.Optional(queryFirst),
  after: Type.Optional(Type.String({ pattern: '^[1-9][0-9]{0,14}$' })),
})

/** POST /api/v1/notifications/channels/{id}/test: what became of the test. */
export const NotificationTest = Type.Object(
  {
    ok: Type.Boolean(),
    error: orNull(Type.String()),
    durationMs: Type.Integer(),
  },
  { $id: 'NotificationTest' },
)
