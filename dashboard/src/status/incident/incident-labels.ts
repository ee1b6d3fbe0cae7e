import type {
  Incident,
  IncidentEntryKind,
  IncidentStatus,
  SlaTierName,
} from '../../graphql/generated/types.generated.ts'
import type { TonedLabel } from '../status-labels.ts'

export const incidentStatuses: readonly IncidentStatus[] = ['OPEN', 'ACKNOWLEDGED', 'RESOLVED']
export const severities: readonly SlaTierName[] = ['critical', 'high', 'medium', 'low']

export const incidentLabels: Record<IncidentStatus, TonedLabel> = {
  OPEN: { label: 'Open', tone: 'down' },
  ACKNOWLEDGED: { label: 'Acknowledged', tone: 'degraded' },
  RESOLVED: { label: 'Resolved', tone: 'operational' },
}

export const entryLabels: Record<IncidentEntryKind, string> = {
  OPENED: 'Opened',
  REOPENED: 'Down again',
  RESOLVED: 'Resolved',
  NO_DATA: 'No data',
  CORRECTED: 'Corrected',
  MERGED: 'Joined with another incident',
  ACKNOWLEDGED: 'Acknowledged',
  ASSIGNED: 'Assigned',
  NOTE: 'Note',
  LINKED: 'Linked',
  PAGED: 'People were called',
  RESPONSE_BREACHED: 'Response deadline missed',
  RESOLUTION_BREACHED: 'Resolution deadline missed',
}

export interface Flag {
  key: string
  label: string
  title: string
}

/** What is special about an incident, in words. Its root cause is not among them: that is a link. */
export function flagsOf(
  incident: Pick<
    Incident,
    'flapCount' | 'replayed' | 'planned' | 'pageSuppressed' | 'dependentCount' | 'source' | 'noDataSince' | 'resolvedAt'
  >,
): Flag[] {
  const { flapCount, replayed, planned, pageSuppressed, dependentCount, source, noDataSince, resolvedAt } = incident
  const flags: [boolean, Flag][] = [
    [
      flapCount > 0,
      { key: 'flapping', label: `flapping ×${flapCount}`, title: 'Down again within five minutes of its recovery' },
    ],
    [
      noDataSince !== null && resolvedAt === null,
      { key: 'no-data', label: 'no data', title: 'Nothing is known of the service since it was last seen down' },
    ],
    [replayed, { key: 'replayed', label: 'replayed', title: 'It arrived after the fact, with its true times' }],
    [planned, { key: 'planned', label: 'planned', title: 'Explained by planned maintenance: it counts as no failure' }],
    [
      pageSuppressed,
      { key: 'suppressed', label: 'page suppressed', title: 'Nobody was called: something else explains it' },
    ],
    [
      dependentCount > 0,
      { key: 'cause', label: `explains ${dependentCount} more`, title: 'Incidents of services that need this one' },
    ],
    [source === 'MANUAL', { key: 'manual', label: 'manual', title: 'Opened by a person' }],
  ]
  return flags.filter(([holds]) => holds).map(([, flag]) => flag)
}
