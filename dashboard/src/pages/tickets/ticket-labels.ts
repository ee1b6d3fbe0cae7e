import type { SlaTierName, TicketKind, TicketPriority, TicketStatus } from '../../graphql/generated/types.generated.ts'
import type { TonedLabel } from '../../status/status-labels.ts'

export const ticketStatuses: readonly TicketStatus[] = ['OPEN', 'IN_PROGRESS', 'RESOLVED', 'CLOSED']
export const ticketPriorities: readonly TicketPriority[] = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW']

export const ticketLabels: Record<TicketStatus, TonedLabel> = {
  OPEN: { label: 'Open', tone: 'degraded' },
  IN_PROGRESS: { label: 'In progress', tone: 'maintenance' },
  RESOLVED: { label: 'Resolved', tone: 'operational' },
  CLOSED: { label: 'Closed', tone: 'unknown' },
}

export const kindLabels: Record<TicketKind, string> = {
  INCIDENT: 'Incident',
  SERVICE_REQUEST: 'Service request',
  CHANGE: 'Change',
  PROBLEM: 'Problem',
  ACCESS: 'Access',
}

/** A priority is drawn as the severity of the same name. */
export const severityOf: Record<TicketPriority, SlaTierName> = {
  CRITICAL: 'critical',
  HIGH: 'high',
  MEDIUM: 'medium',
  LOW: 'low',
}

/** What the button says that moves a ticket. */
export function moveLabel(from: TicketStatus, to: TicketStatus): string {
  if (to === 'IN_PROGRESS') return from === 'OPEN' ? 'Start work' : 'Re-open'
  return to === 'RESOLVED' ? 'Resolve' : 'Close'
}
