import type { ServiceChange } from '../change-documents.ts'
import type { TicketStatus } from '../ticket-types.ts'

export type IncidentStatus = 'OPEN' | 'ACKNOWLEDGED' | 'RESOLVED'
export type Severity = 'critical' | 'high' | 'medium' | 'low'

export type IncidentEntryKind =
  | 'OPENED'
  | 'REOPENED'
  | 'RESOLVED'
  | 'NO_DATA'
  | 'CORRECTED'
  | 'MERGED'
  | 'ACKNOWLEDGED'
  | 'ASSIGNED'
  | 'NOTE'
  | 'LINKED'
  | 'PAGED'
  | 'RESPONSE_BREACHED'
  | 'RESOLUTION_BREACHED'

export interface Incident {
  id: string
  servicePath: string
  serviceName: string
  displayName: string
  source: 'MONITORING' | 'MANUAL'
  severity: Severity
  title: string
  status: IncidentStatus
  startedAt: string
  openedAt: string
  acknowledgedAt: string | null
  acknowledgedBy: string | null
  resolvedAt: string | null
  resolvedBy: string | null
  noDataSince: string | null
  durationSeconds: number
  assignee: string | null
  flapCount: number
  replayed: boolean
  planned: boolean
  pageSuppressed: boolean
  exclusionWindowId: string | null
  rootCause: { id: string; servicePath: string; title: string } | null
  dependentCount: number
  responseDue: string | null
  resolutionDue: string | null
  responseBreached: boolean
  resolutionBreached: boolean
}

export interface IncidentEntry {
  id: string
  kind: IncidentEntryKind
  author: string
  at: string
  text: string | null
}

/** What an agent saw of the pod that failed when the outage began. */
export interface OutageEvidence {
  at: string
  pod: string | null
  container: string | null
  previous: boolean
  log: string | null
  events: string[]
}

export interface IncidentDetail extends Incident {
  evidence: OutageEvidence[]
  ticket: { id: string; status: TicketStatus } | null
  timeline: IncidentEntry[]
  /** What was changed from 30 minutes before its start to its end, the newest first. */
  changes: ServiceChange[]
}

export interface IncidentFilter {
  status?: IncidentStatus
  severity?: Severity
  prefix?: string
  path?: string
}

export interface IncidentPage<Row> {
  nodes: Row[]
  totalCount: number
  endCursor: string | null
}

export interface IncidentStats {
  count: number
  openCount: number
  plannedCount: number
  flapCount: number
  mttaSeconds: number | null
  mttrSeconds: number | null
  mtbfSeconds: number | null
}
