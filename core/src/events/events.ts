import type { ServiceStatus } from '../contract/index.ts'

/** The domain events: what happened, under which path. */
export interface EventPayloads {
  'service.created': Record<string, never>
  'service.status_changed': {
    serviceId: number
    from: ServiceStatus | null
    to: ServiceStatus
    at: string
    message: string | null
  }
  'sla_group.terms_changed': { effectiveFrom: string | null; reason: string | null }
}
export type EventType = keyof EventPayloads

/** An event to append; `subject` is the path of the service or node, or the name of the group. */
export type NewEvent = { [T in EventType]: { type: T; subject: string; payload: EventPayloads[T] } }[EventType]
