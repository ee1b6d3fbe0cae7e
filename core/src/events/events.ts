import type { ServiceStatus } from '../contract/index.ts'

/** What every event about an incident tells. */
export interface IncidentEvent {
  incidentId: number
  serviceId: number
  /** It arrived after the fact. */
  replayed: boolean
  /** A service that it needs explains it: nobody is called. */
  suppressed: boolean
  /** It lies in planned maintenance. */
  planned: boolean
  /** False for what nobody need be told: suppressed, planned, or over before it was known. */
  notify: boolean
}

/** A burn alert as an event tells of it: the burns at which it fired, instants in ISO 8601. */
export interface BurnAlertEvent {
  alertId: number
  subjectKind: 'SERVICE' | 'GROUP'
  subjectId: number
  rule: string
  severity: 'page' | 'ticket'
  factor: number
  longWindow: string
  shortWindow: string
  burnLong: number
  burnShort: number
  firedAt: string
  resolvedAt: string | null
}

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
  'incident.opened': IncidentEvent
  /** People are called only now: its root cause has recovered, or it has outlasted planned maintenance. */
  'incident.paged': IncidentEvent
  'incident.acknowledged': IncidentEvent & { by: string }
  'incident.assigned': IncidentEvent & { by: string; assignee: string | null }
  'incident.resolved': IncidentEvent
  'incident.reopened': IncidentEvent
  'incident.response_breached': IncidentEvent & { due: string }
  'incident.resolution_breached': IncidentEvent & { due: string }
  'correction.approved': {
    correctionId: number
    serviceIds: number[]
    from: string
    to: string
  }
  'sla.burn_alert_fired': BurnAlertEvent
  'sla.burn_alert_resolved': BurnAlertEvent
}
export type EventType = keyof EventPayloads

/** An event to append; `subject` is the path of the service or node, the name of the group, or the target of the correction. */
export type NewEvent = { [T in EventType]: { type: T; subject: string; payload: EventPayloads[T] } }[EventType]
