import type { ChangeKind, ServiceStatus } from '../contract/index.ts'

/** What every event about an incident says. */
export interface IncidentEvent {
  incidentId: number
  serviceId: number
  /** It arrived after the fact. */
  replayed: boolean
  /** A service that it needs explains it: nobody is called. */
  suppressed: boolean
  /** It lies in planned maintenance. */
  planned: boolean
  /** False for what nobody need hear of: suppressed, planned, or over before it was known. */
  notify: boolean
}

/** A burn alert as an event describes it: the burns at which it fired, instants in ISO 8601. */
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

/** A ticket whose timer has run out, once a timer; `due` in ISO 8601. */
export interface TicketBreachEvent {
  ticketId: number
  key: string
  title: string
  priority: string
  assignee: string | null
  due: string
}

export type StorageLevel = 'healthy' | 'warning' | 'critical'
export type SlaStatus = 'MET' | 'AT_RISK' | 'BREACHED' | 'UNPROVEN' | 'NO_DATA'

/** A backup that did not do what it should; instants in ISO 8601. */
export interface BackupEvent {
  serviceId: number
  at: string
  message: string | null
}

/** A volume, as its last report shows it. */
export interface StorageEvent {
  serviceId: number
  mountPath: string | null
  freePercent: number
  at: string
}

/** A notification channel that people rely on; `since` in ISO 8601. */
export interface ChannelEvent {
  channelId: number
  kind: string
  since: string
}

/** Who did it, by name, and why; null where a report did, or nobody said. */
export interface ActEvent {
  by: string | null
  reason: string | null
}

export type ServiceActEvent = ActEvent & { serviceId: number }

/** A document that is kept in core: the node id of its agent, and what is probed, without the query of its address. */
export type DocumentEvent = ActEvent & { agent: string; endpoint: string }

/** The domain events: what happened, under which path. */
export interface EventPayloads {
  'service.created': Record<string, never>
  /** It was created while `own`, its path or a level of it, differs from `other` only in upper and lower case. */
  'service.resembles_another': { own: string; other: string }
  'service.status_changed': {
    serviceId: number
    from: ServiceStatus | null
    to: ServiceStatus
    at: string
    message: string | null
  }
  /** A rollout, restart or scaling became known, once; `at` in ISO 8601. */
  'service.changed': { serviceId: number; changeId: number; kind: ChangeKind; at: string }
  /** Its certificate has `days` days left or less: 14, 7 or 1; `endsAt` in ISO 8601. */
  'service.certificate_ends_soon': { serviceId: number; endsAt: string; days: number }
  /** After that, another certificate is shown that lasts longer. */
  'service.certificate_renewed': { serviceId: number; endsAt: string }
  'service.retired': ServiceActEvent
  'service.restored': ServiceActEvent
  /**
   * Another sender than the one that speaks for it wants to, and is refused; an hour later it is said again. `node` is the one as which both
   * want to, of a service that several nodes watch.
   */
  'service.reporter_conflict': { serviceId: number; reporter: string; refused: string; node: string | null }
  /** It is watched from these nodes from now on, and DOWN when so many of them see it down; from none: by one sender. */
  'service.quorum_changed': ServiceActEvent & { nodes: string[]; quorum: number }
  'service.reporter_changed': ServiceActEvent & { from: string | null; to: string; node: string | null }
  /** Its history is gone, or will be within minutes. */
  'service.deleted': ServiceActEvent
  'service.renamed': ServiceActEvent & { from: string; to: string }
  /** Somebody added a service for an agent to probe, changed how, or took it back. */
  'document.added': DocumentEvent
  'document.changed': DocumentEvent
  'document.removed': DocumentEvent
  'agent.retired': ActEvent & { nodeId: string }
  'agent.restored': ActEvent & { nodeId: string }
  'agent.forgotten': ActEvent & { nodeId: string }
  /** A hierarchy path with all below it. */
  'node.retired': ActEvent & { services: number; agents: number }
  'node.restored': ActEvent & { services: number; agents: number }
  'node.forgotten': ActEvent & { agents: number }
  'sla_group.renamed': ActEvent & { from: string; to: string }
  'sla_group.deleted': ActEvent
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
  'backup.failed': BackupEvent & { status: 'failed' | 'partial' }
  /** The last success is older than it may be; `lastSuccessAt` is null when there was none. */
  'backup.overdue': BackupEvent & { lastSuccessAt: string | null; dueAt: string }
  /** A success after `backup.failed` or `backup.overdue`; or, with a message that says so, none is due any more. */
  'backup.recovered': BackupEvent
  'backup.size_anomaly': BackupEvent & { sizeBytes: number; medianBytes: number }
  'storage.level_changed': StorageEvent & { from: StorageLevel | null; to: StorageLevel }
  /** It will be full within a week, by the trend of its history. */
  'storage.filling': StorageEvent & { daysToFull: number }
  'storage.filling_ended': StorageEvent
  'agent.offline': { nodeId: string; lastSeenAt: string }
  'agent.online': { nodeId: string; lastSeenAt: string }
  /** Messages do not get through by a channel, or one was refused for good. */
  'channel.failing': ChannelEvent & { reason: string }
  /** It works again, or is not used any more: then there is a reason. */
  'channel.recovered': ChannelEvent & { reason: string | null }
  'sla.status_changed': {
    subjectKind: 'SERVICE' | 'GROUP'
    subjectId: number
    /** The month, like 2026-11. */
    period: string
    from: SlaStatus | null
    to: SlaStatus
  }
  /** Another service credit is due of the fee of a month, in percent: whatever comes, while it runs. */
  'sla.credit_changed': {
    subjectKind: 'GROUP'
    subjectId: number
    /** The month, like 2026-11. */
    period: string
    from: number
    to: number
    /** In units of the currency; null without a fee. */
    amount: number | null
    currency: string | null
  }
  /** Core made the report of a period by itself; its PDF and its table are read by `reportId`. */
  'sla.report_made': {
    reportId: number
    /** The name of whom it is on, as people know it; empty for everything. */
    displayName: string
    period: string
    status: SlaStatus
    /** Floored percent, null where nothing was measured. */
    uptime: number | null
    target: number | null
    revision: number
  }
  'sla.burn_alert_fired': BurnAlertEvent
  'sla.burn_alert_resolved': BurnAlertEvent
  'ticket.response_breached': TicketBreachEvent
  'ticket.resolution_breached': TicketBreachEvent
}
export type EventType = keyof EventPayloads

/** An event to append; `subject` is the path of the service or node, the name of the group, the target of the correction, the path or name of whom a report is on, the name of the channel, or the key of a ticket without a service. */
export type NewEvent = { [T in EventType]: { type: T; subject: string; payload: EventPayloads[T] } }[EventType]
