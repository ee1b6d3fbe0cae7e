import { changeFields } from '../change-documents.ts'
import { typed } from '../typed-document.ts'
import type { Incident, IncidentDetail, IncidentFilter, IncidentPage, IncidentStats } from './incident-types.ts'

const incidentFields = `
  id servicePath serviceName displayName source severity title status startedAt openedAt acknowledgedAt acknowledgedBy
  resolvedAt resolvedBy noDataSince durationSeconds assignee flapCount replayed planned pageSuppressed exclusionWindowId
  dependentCount responseDue resolutionDue responseBreached resolutionBreached
  rootCause { id servicePath title }
`

export const incidentsDocument = typed<
  { slaIncidents: IncidentPage<Incident> },
  { filter: IncidentFilter; first: number; after: string | null }
>(`
  query Incidents($filter: IncidentFilter, $first: Int!, $after: String) {
    slaIncidents(filter: $filter, first: $first, after: $after) {
      totalCount endCursor
      nodes { ${incidentFields} }
    }
  }
`)

export const openIncidentCountDocument = typed<{ slaIncidents: { totalCount: number } }>(`
  query OpenIncidentCount {
    slaIncidents(filter: { status: OPEN }, first: 1) { totalCount }
  }
`)

export const incidentDocument = typed<{ slaIncident: IncidentDetail | null }, { id: string }>(`
  query Incident($id: ID!) {
    slaIncident(id: $id) {
      ${incidentFields}
      timeline { id kind author at text }
      changes { ${changeFields} }
      evidence { at pod container previous log events }
      ticket { id status }
    }
  }
`)

/** What may explain an incident: those that touch the same time. */
export const incidentChoicesDocument = typed<
  { slaIncidents: { nodes: Pick<Incident, 'id' | 'servicePath' | 'title' | 'startedAt'>[] } },
  { from: string; to: string }
>(`
  query IncidentChoices($from: DateTime!, $to: DateTime!) {
    slaIncidents(filter: { from: $from, to: $to }, first: 200) {
      nodes { id servicePath title startedAt }
    }
  }
`)

export const incidentStatsDocument = typed<
  { slaIncidentStats: IncidentStats },
  { filter: { node?: string }; from: string; to: string }
>(`
  query IncidentStats($filter: IncidentStatsFilter, $from: DateTime!, $to: DateTime!) {
    slaIncidentStats(filter: $filter, from: $from, to: $to) {
      count openCount plannedCount flapCount mttaSeconds mttrSeconds mtbfSeconds
    }
  }
`)

export const openIncidentDocument = typed<
  { openIncident: { id: string } },
  { service: string; title: string; startedAt: string | null; text: string | null }
>(`
  mutation OpenIncident($service: String!, $title: String!, $startedAt: DateTime, $text: String) {
    openIncident(service: $service, title: $title, startedAt: $startedAt, text: $text) { id }
  }
`)

export const acknowledgeIncidentDocument = typed<{ acknowledgeIncident: { id: string } }, { id: string }>(`
  mutation AcknowledgeIncident($id: ID!) {
    acknowledgeIncident(id: $id) { id }
  }
`)

export const assignIncidentDocument = typed<
  { assignIncident: { id: string } },
  { id: string; assignee: string | null }
>(`
  mutation AssignIncident($id: ID!, $assignee: String) {
    assignIncident(id: $id, assignee: $assignee) { id }
  }
`)

export const addIncidentNoteDocument = typed<{ addIncidentNote: { id: string } }, { id: string; text: string }>(`
  mutation AddIncidentNote($id: ID!, $text: String!) {
    addIncidentNote(id: $id, text: $text) { id }
  }
`)

export const linkIncidentDocument = typed<
  { linkIncident: { id: string } },
  { id: string; exclusionWindowId: string | null; rootCauseId: string | null }
>(`
  mutation LinkIncident($id: ID!, $exclusionWindowId: ID, $rootCauseId: ID) {
    linkIncident(id: $id, exclusionWindowId: $exclusionWindowId, rootCauseId: $rootCauseId) { id }
  }
`)

export const resolveIncidentDocument = typed<{ resolveIncident: { id: string } }, { id: string; text: string | null }>(`
  mutation ResolveIncident($id: ID!, $text: String) {
    resolveIncident(id: $id, text: $text) { id }
  }
`)
