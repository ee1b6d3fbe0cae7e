export {
  acknowledgeIncidentDocument,
  addIncidentNoteDocument,
  assignIncidentDocument,
  incidentChoicesDocument,
  incidentFiguresDocument as incidentStatsDocument,
  incidentsDocument,
  linkIncidentDocument,
  oneIncidentDocument as incidentDocument,
  openIncidentCountDocument,
  openIncidentDocument,
  resolveIncidentDocument,
} from '../../graphql/generated/incidents.generated.ts'
