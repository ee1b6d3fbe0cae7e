import type { TypedDocument } from '../typed-document.ts'
import type {
  Backups,
  BackupsVariables,
  BackupOfService,
  BackupOfServiceVariables,
  BackupReports,
  BackupReportsVariables,
} from './types.generated.ts'

export const backupsDocument: TypedDocument<Backups, BackupsVariables> =
  "query Backups($filter:BackupFilter$first:Int!$after:String){backups(filter:$filter first:$first after:$after){totalCount endCursor counts{all expected overdue failed anomalies}nodes{...ServiceBackup}}}fragment ServiceBackup on ServiceBackup{serviceId path displayName slaGroup status{...BackupStatus}}fragment BackupStatus on BackupStatus{backupExpected lastBackupAt lastBackupStatus backupMaxAgeDays backupOverdue lastSuccessAt lastFailureAt lastFailureMessage failing recentFailures runningSince schedule timeZone scheduleProblem nextDueAt countedFrom sizeAnomaly lastSizeBytes recentSizes lastRestoreTestAt lastRestoreTestStatus}"

export const backupOfServiceDocument: TypedDocument<BackupOfService, BackupOfServiceVariables> =
  "query BackupOfService($path:String!){service(path:$path){id backupStatus{...BackupStatus}}}fragment BackupStatus on BackupStatus{backupExpected lastBackupAt lastBackupStatus backupMaxAgeDays backupOverdue lastSuccessAt lastFailureAt lastFailureMessage failing recentFailures runningSince schedule timeZone scheduleProblem nextDueAt countedFrom sizeAnomaly lastSizeBytes recentSizes lastRestoreTestAt lastRestoreTestStatus}"

export const backupReportsDocument: TypedDocument<BackupReports, BackupReportsVariables> =
  "query BackupReports($serviceId:ID!$first:Int!){backupReports(serviceId:$serviceId first:$first){endCursor nodes{...BackupReport}}}fragment BackupReport on BackupReport{id kind at status target durationSeconds sizeBytes medianBytes sizeAnomaly overruled message}"
