export {
  backupOfServiceDocument as serviceBackupDocument,
  backupReportsDocument,
  backupsDocument,
} from '../graphql/generated/backups.generated.ts'
export type {
  BackupFilter,
  BackupListState,
  BackupReport,
  BackupStatus,
  ServiceBackup,
} from '../graphql/generated/types.generated.ts'
