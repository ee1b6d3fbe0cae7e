export { groupNamesDocument } from '../../graphql/generated/groups.generated.ts'
export {
  cancelWindowDocument,
  maintenanceDocument,
  nodePathsDocument,
  scheduleWindowDocument,
  servicePathsDocument,
  startWindowDocument,
  stopWindowDocument,
  windowsDocument,
} from '../../graphql/generated/maintenance.generated.ts'
