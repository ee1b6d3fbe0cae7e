import type { TypedDocument } from '../typed-document.ts'
import type {
  Incidents,
  IncidentsVariables,
  OpenIncidentCount,
  OpenIncidentCountVariables,
  OneIncident,
  OneIncidentVariables,
  IncidentChoices,
  IncidentChoicesVariables,
  IncidentFigures,
  IncidentFiguresVariables,
  OpenIncident,
  OpenIncidentVariables,
  AcknowledgeIncident,
  AcknowledgeIncidentVariables,
  AssignIncident,
  AssignIncidentVariables,
  AddIncidentNote,
  AddIncidentNoteVariables,
  PublishUpdate,
  PublishUpdateVariables,
  LinkIncident,
  LinkIncidentVariables,
  ResolveIncident,
  ResolveIncidentVariables,
} from './types.generated.ts'

export const incidentsDocument: TypedDocument<Incidents, IncidentsVariables> =
  "query Incidents($filter:IncidentFilter$first:Int!$after:String){slaIncidents(filter:$filter first:$first after:$after){totalCount endCursor nodes{...Incident}}}fragment Incident on Incident{id servicePath serviceName displayName source severity title status startedAt openedAt acknowledgedAt acknowledgedBy resolvedAt resolvedBy noDataSince durationSeconds assignee flapCount replayed planned pageSuppressed exclusionWindowId dependentCount responseDue resolutionDue responseBreached resolutionBreached rootCause{id servicePath title}}"

export const openIncidentCountDocument: TypedDocument<OpenIncidentCount, OpenIncidentCountVariables> =
  "query OpenIncidentCount{slaIncidents(filter:{status:OPEN}first:1){totalCount}}"

export const oneIncidentDocument: TypedDocument<OneIncident, OneIncidentVariables> =
  "query OneIncident($id:ID!){slaIncident(id:$id){...IncidentDetail}}fragment IncidentDetail on Incident{...Incident customerUpdates{...CustomerUpdate}statusPages{...StatusPage}timeline{...IncidentEntry}changes{...ServiceChange}evidence{...OutageEvidence}ticket{id status}}fragment Incident on Incident{id servicePath serviceName displayName source severity title status startedAt openedAt acknowledgedAt acknowledgedBy resolvedAt resolvedBy noDataSince durationSeconds assignee flapCount replayed planned pageSuppressed exclusionWindowId dependentCount responseDue resolutionDue responseBreached resolutionBreached rootCause{id servicePath title}}fragment CustomerUpdate on CustomerUpdate{state text author at}fragment StatusPage on StatusPage{customer path}fragment IncidentEntry on IncidentEntry{id kind author at text}fragment ServiceChange on ServiceChange{id path displayName kind at summary workload revision cause url}fragment OutageEvidence on OutageEvidence{at pod container previous log events}"

export const incidentChoicesDocument: TypedDocument<IncidentChoices, IncidentChoicesVariables> =
  "query IncidentChoices($from:DateTime!$to:DateTime!){slaIncidents(filter:{from:$from to:$to}first:200){nodes{id servicePath title startedAt}}}"

export const incidentFiguresDocument: TypedDocument<IncidentFigures, IncidentFiguresVariables> =
  "query IncidentFigures($filter:IncidentStatsFilter$from:DateTime!$to:DateTime!){slaIncidentStats(filter:$filter from:$from to:$to){...IncidentStats}}fragment IncidentStats on IncidentStats{count openCount plannedCount flapCount mttaSeconds mttrSeconds mtbfSeconds}"

export const openIncidentDocument: TypedDocument<OpenIncident, OpenIncidentVariables> =
  "mutation OpenIncident($service:String!$title:String!$startedAt:DateTime$text:String){openIncident(service:$service title:$title startedAt:$startedAt text:$text){id}}"

export const acknowledgeIncidentDocument: TypedDocument<AcknowledgeIncident, AcknowledgeIncidentVariables> =
  "mutation AcknowledgeIncident($id:ID!){acknowledgeIncident(id:$id){id}}"

export const assignIncidentDocument: TypedDocument<AssignIncident, AssignIncidentVariables> =
  "mutation AssignIncident($id:ID!$assignee:String){assignIncident(id:$id assignee:$assignee){id}}"

export const addIncidentNoteDocument: TypedDocument<AddIncidentNote, AddIncidentNoteVariables> =
  "mutation AddIncidentNote($id:ID!$text:String!){addIncidentNote(id:$id text:$text){id}}"

export const publishUpdateDocument: TypedDocument<PublishUpdate, PublishUpdateVariables> =
  "mutation PublishUpdate($id:ID!$state:CustomerUpdateState!$text:String!){publishIncidentUpdate(id:$id state:$state text:$text){id}}"

export const linkIncidentDocument: TypedDocument<LinkIncident, LinkIncidentVariables> =
  "mutation LinkIncident($id:ID!$exclusionWindowId:ID$rootCauseId:ID){linkIncident(id:$id exclusionWindowId:$exclusionWindowId rootCauseId:$rootCauseId){id}}"

export const resolveIncidentDocument: TypedDocument<ResolveIncident, ResolveIncidentVariables> =
  "mutation ResolveIncident($id:ID!$text:String){resolveIncident(id:$id text:$text){id}}"
