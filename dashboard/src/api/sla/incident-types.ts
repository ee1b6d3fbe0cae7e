export type {
  Incident,
  IncidentDetail,
  IncidentEntry,
  IncidentEntryKind,
  IncidentFilter,
  IncidentStatus,
  OutageEvidence,
  SlaTierName as Severity,
} from '../../graphql/generated/types.generated.ts'
