export type TicketKind = 'INCIDENT' | 'SERVICE_REQUEST' | 'CHANGE' | 'PROBLEM' | 'ACCESS'
export type TicketStatus = 'OPEN' | 'IN_PROGRESS' | 'RESOLVED' | 'CLOSED'
export type TicketPriority = 'CRITICAL' | 'HIGH' | 'MEDIUM' | 'LOW'

/** A ticket as the board shows it. */
export interface TicketCard {
  /** T-1042 */
  id: string
  kind: TicketKind
  status: TicketStatus
  priority: TicketPriority
  title: string
  servicePath: string | null
  serviceName: string | null
  requester: string
  assignee: string | null
  createdAt: string
  respondedAt: string | null
  resolvedAt: string | null
  responseDue: string
  resolutionDue: string
  responseBreached: boolean
  resolutionBreached: boolean
}

export interface TicketTransition {
  from: TicketStatus
  to: TicketStatus
}

export interface TicketChange {
  id: string
  field: 'CREATED' | 'STATUS' | 'PRIORITY' | 'ASSIGNEE'
  author: string
  at: string
  from: string | null
  to: string | null
}

export interface TicketComment {
  id: string
  author: string
  at: string
  text: string
}

export interface Ticket extends TicketCard {
  workflow: string
  description: string
  incident: { id: string; title: string } | null
  closedAt: string | null
  closesAt: string | null
  transitions: TicketTransition[]
  mayTake: boolean
  mayPrioritise: boolean
  history: TicketChange[]
  comments: TicketComment[]
}

export interface TicketFilter {
  status?: TicketStatus
  kind?: TicketKind
  priority?: TicketPriority
  mine?: boolean
}

export interface TicketColumn {
  status: TicketStatus
  count: number
  breachedCount: number
}

export interface CatalogItem {
  name: string
  displayName: string
  description: string | null
  kind: TicketKind
  title: string | null
  text: string | null
  priority: TicketPriority
}

export interface CatalogCategory {
  name: string
  displayName: string
  items: CatalogItem[]
}
