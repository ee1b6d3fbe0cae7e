import type { BurnAlertEvent, IncidentEvent } from '../../events/events.ts'
import type { OutboxEvent } from '../../events/read-outbox.ts'
import type { AlertState, Severity } from '../message.ts'
import type { Facts } from './find-facts.ts'
import type { Notice, Subject } from './notice.ts'

/** What an event means for notifications; undefined when it means nothing to anybody. */
export function noticeOf(event: OutboxEvent, facts: Facts): Notice | undefined {
  switch (event.type) {
    case 'incident.opened':
    case 'incident.paged':
    case 'incident.reopened':
    case 'incident.acknowledged':
    case 'incident.resolved':
    case 'incident.response_breached':
    case 'incident.resolution_breached':
      return incidentNotice(event, facts)
    case 'sla.burn_alert_fired':
    case 'sla.burn_alert_resolved':
      return burnNotice(event, facts)
    case 'sla.status_changed':
      return slaNotice(event, facts)
    case 'sla.credit_changed':
      return creditNotice(event, facts)
    case 'sla.report_made':
      return reportNotice(event)
    case 'backup.failed':
    case 'backup.overdue':
    case 'backup.recovered':
    case 'backup.size_anomaly':
      return backupNotice(event, facts)
    case 'storage.level_changed':
    case 'storage.filling':
    case 'storage.filling_ended':
      return storageNotice(event, facts)
    case 'service.certificate_ends_soon':
    case 'service.certificate_renewed':
      return certificateNotice(event, facts)
    case 'agent.offline':
    case 'agent.online':
    case 'agent.retired':
    case 'agent.forgotten':
      return agentNotice(event)
    case 'channel.failing':
    case 'channel.recovered':
      return channelNotice(event)
    default:
      return undefined
  }
}

type EventOf<T extends OutboxEvent['type']> = Extract<OutboxEvent, { type: T }>

/** What every notice has from its event; an event of a service that is gone still has its path. */
function noticeFrom(event: OutboxEvent, subject: Subject | undefined) {
  return {
    subject: event.subject,
    at: event.createdAt,
    startedAt: event.createdAt,
    detail: null,
    slaGroups: subject?.slaGroups ?? [],
    tags: subject?.tags ?? [],
    aboutChannel: null,
  }
}

const nameOf = (event: OutboxEvent, subject: Subject | undefined) => subject?.displayName ?? event.subject

type IncidentChange = Extract<OutboxEvent, { payload: IncidentEvent }>

function incidentNotice(event: IncidentChange, { services, incidents }: Facts): Notice {
  const { incidentId, serviceId, notify } = event.payload
  const service = services.get(serviceId)
  const incident = incidents.get(incidentId)
  const state = event.type === 'incident.resolved' ? 'RESOLVED' : incident?.acknowledged ? 'ACKNOWLEDGED' : 'FIRING'
  const breached = {
    'incident.response_breached': 'Nobody has acknowledged it in time',
    'incident.resolution_breached': 'It was not resolved in time',
  }
  return {
    ...noticeFrom(event, service),
    key: `incident:${incidentId}`,
    kind: 'incident',
    severity: incident?.severity ?? service?.tier ?? 'medium',
    state,
    begins: notify && event.type !== 'incident.resolved' && event.type !== 'incident.acknowledged',
    title: incident?.title ?? `${nameOf(event, service)} is down`,
    detail: event.type in breached ? breached[event.type as keyof typeof breached] : (incident?.changedBefore ?? null),
    startedAt: incident?.startedAt ?? event.createdAt,
  }
}

type BurnChange = Extract<OutboxEvent, { payload: BurnAlertEvent }>

function burnNotice(event: BurnChange, facts: Facts): Notice {
  const { alertId, severity, burnLong, longWindow, firedAt } = event.payload
  const subject = subjectOf(event.payload, facts)
  const fired = event.type === 'sla.burn_alert_fired'
  return {
    ...noticeFrom(event, subject),
    key: `burn:${alertId}`,
    kind: 'burn_rate',
    severity: severity === 'page' ? 'critical' : 'medium',
    state: fired ? 'FIRING' : 'RESOLVED',
    begins: fired,
    title: `The error budget of ${nameOf(event, subject)} burns fast`,
    detail: `${Math.floor(burnLong * 10) / 10} times as fast as it may, over ${longWindow}`,
    startedAt: new Date(firedAt),
  }
}

function slaNotice(event: EventOf<'sla.status_changed'>, facts: Facts): Notice {
  const { subjectKind, subjectId, period, to } = event.payload
  const subject = subjectOf(event.payload, facts)
  const bad = to === 'AT_RISK' || to === 'BREACHED'
  const words = {
    AT_RISK: 'is at risk',
    BREACHED: 'is breached',
    MET: 'is met',
    UNPROVEN: 'is unproven',
    NO_DATA: 'has no data',
  }
  return {
    ...noticeFrom(event, subject),
    key: `sla:${subjectKind}:${subjectId}`,
    kind: 'sla',
    severity: to === 'BREACHED' ? 'high' : 'medium',
    state: bad ? 'FIRING' : 'RESOLVED',
    begins: bad,
    title: `The SLA of ${nameOf(event, subject)} ${words[to]} in ${period}`,
  }
}

function creditNotice(event: EventOf<'sla.credit_changed'>, facts: Facts): Notice {
  const { subjectId, period, from, to, amount, currency } = event.payload
  const group = subjectOf(event.payload, facts)
  const name = nameOf(event, group)
  return {
    ...noticeFrom(event, group),
    key: `credit:${subjectId}:${period}:${to}`,
    kind: 'sla',
    severity: to > from ? 'high' : 'low',
    state: 'NOTED',
    begins: true,
    title:
      to > from
        ? `${to} % of the fee of ${name} for ${period} are owed`
        : `${to} % of the fee of ${name} for ${period} are owed, no longer ${from} %`,
    detail: amount === null ? null : `${amount} ${currency}`,
  }
}

function subjectOf({ subjectKind, subjectId }: { subjectKind: 'SERVICE' | 'GROUP'; subjectId: number }, facts: Facts) {
  return (subjectKind === 'GROUP' ? facts.groups : facts.services).get(subjectId)
}

type BackupChange = EventOf<'backup.failed' | 'backup.overdue' | 'backup.recovered' | 'backup.size_anomaly'>

function reportNotice(event: EventOf<'sla.report_made'>): Notice {
  const { reportId, displayName, period, status, uptime, target, revision } = event.payload
  const figures = uptime === null ? 'nothing was measured' : `uptime ${uptime} %, target ${target ?? '–'} %`
  return {
    ...noticeFrom(event, undefined),
    key: `report:${reportId}`,
    kind: 'report',
    severity: 'low',
    state: 'NOTED',
    begins: true,
    title: `The SLA report of ${displayName || 'all services'} for ${period} is there`,
    detail: `${status}, ${figures}, revision ${revision}`,
  }
}

function backupNotice(event: BackupChange, { services }: Facts): Notice {
  const { serviceId, at, message } = event.payload
  const service = services.get(serviceId)
  const name = nameOf(event, service)
  const titles = {
    'backup.failed': `The backup of ${name} ${'status' in event.payload && event.payload.status === 'partial' ? 'is partial' : 'failed'}`,
    'backup.overdue': `The backup of ${name} is overdue`,
    'backup.recovered': `The backup of ${name} succeeded`,
    'backup.size_anomaly': `The backup of ${name} is far smaller than usual`,
  }
  const noted = event.type === 'backup.size_anomaly'
  const over = event.type === 'backup.recovered'
  return {
    ...noticeFrom(event, service),
    key: noted ? `backup-size:${serviceId}:${at}` : `backup:${serviceId}`,
    kind: 'backup',
    severity: noted ? 'medium' : oneBelow(service?.tier),
    state: noted ? 'NOTED' : over ? 'RESOLVED' : 'FIRING',
    begins: !over,
    title: titles[event.type],
    detail: message,
    startedAt: new Date(at),
  }
}

type StorageChange = EventOf<'storage.level_changed' | 'storage.filling' | 'storage.filling_ended'>

function storageNotice(event: StorageChange, { services }: Facts): Notice {
  const { serviceId, mountPath, freePercent, at } = event.payload
  const service = services.get(serviceId)
  const volume = `${nameOf(event, service)}${mountPath ? ` (${mountPath})` : ''}`
  const level = event.type === 'storage.level_changed' ? event.payload.to : undefined
  const over = event.type === 'storage.filling_ended' || level === 'healthy'
  const title = level
    ? `The storage of ${volume} is ${level}`
    : `The storage of ${volume} ${over ? 'no longer fills up' : 'fills up'}`
  const days =
    event.type === 'storage.filling' ? `, full in ${Math.floor(event.payload.daysToFull * 10) / 10} days` : ''
  return {
    ...noticeFrom(event, service),
    key: `${level ? 'storage' : 'filling'}:${serviceId}:${mountPath ?? ''}`,
    kind: 'storage',
    severity: level === 'critical' ? (service?.tier ?? 'medium') : oneBelow(service?.tier),
    state: over ? 'RESOLVED' : 'FIRING',
    begins: !over,
    title,
    detail: `${Math.floor(freePercent * 10) / 10} % free${days}`,
    startedAt: new Date(at),
  }
}

type CertificateChange = EventOf<'service.certificate_ends_soon' | 'service.certificate_renewed'>

/** On its last day it is as urgent as an outage, which it is about to be. */
function certificateNotice(event: CertificateChange, { services }: Facts): Notice {
  const { serviceId, endsAt } = event.payload
  const service = services.get(serviceId)
  const days = 'days' in event.payload ? event.payload.days : undefined
  const name = nameOf(event, service)
  const hasEnded = Date.parse(endsAt) <= event.createdAt.getTime()
  const within = days === 1 ? '1 day' : `${days} days`
  const ending = hasEnded ? 'has ended' : `ends in less than ${within}`
  return {
    ...noticeFrom(event, service),
    key: `certificate:${serviceId}`,
    kind: 'certificate',
    severity: days === 1 ? (service?.tier ?? 'medium') : oneBelow(service?.tier),
    state: days === undefined ? 'RESOLVED' : 'FIRING',
    begins: days !== undefined,
    title: `The certificate of ${name} ${days === undefined ? 'was renewed' : ending}`,
    detail: `${hasEnded ? 'it ended' : 'it ends'} at ${endsAt}`,
  }
}

type AgentChange = EventOf<'agent.offline' | 'agent.online' | 'agent.retired' | 'agent.forgotten'>

function agentNotice(event: AgentChange): Notice {
  const { nodeId } = event.payload
  const words = {
    'agent.offline': 'is silent: nothing there is observed',
    'agent.online': 'is back',
    'agent.retired': 'is retired',
    'agent.forgotten': 'is forgotten',
  }
  const state: AlertState = event.type === 'agent.offline' ? 'FIRING' : 'RESOLVED'
  return {
    ...noticeFrom(event, undefined),
    key: `agent:${nodeId}`,
    kind: 'agent',
    severity: 'high',
    state,
    begins: state === 'FIRING',
    title: `The agent of ${nodeId} ${words[event.type]}`,
    startedAt: 'lastSeenAt' in event.payload ? new Date(event.payload.lastSeenAt) : event.createdAt,
  }
}

function channelNotice(event: EventOf<'channel.failing' | 'channel.recovered'>): Notice {
  const { channelId, since, reason } = event.payload
  const fails = event.type === 'channel.failing'
  return {
    ...noticeFrom(event, undefined),
    key: `channel:${channelId}`,
    kind: 'channel',
    severity: 'high',
    state: fails ? 'FIRING' : 'RESOLVED',
    begins: fails,
    title: `The notification channel ${event.subject} ${fails ? 'fails: who relies on it is not notified' : 'no longer fails'}`,
    detail: reason,
    startedAt: new Date(since),
    aboutChannel: channelId,
  }
}

/** What can wait until somebody is at work: one step below what the service itself is worth. */
function oneBelow(tier: Severity = 'medium'): Severity {
  const below = { critical: 'high', high: 'medium', medium: 'low', low: 'low' } as const
  return below[tier]
}
