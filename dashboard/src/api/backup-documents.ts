import { typed } from './typed-document.ts'

/** Where the backups of a service stand. */
export interface BackupStatus {
  backupExpected: boolean
  lastBackupAt: string | null
  lastBackupStatus: string | null
  backupMaxAgeDays: number | null
  backupOverdue: boolean
  lastSuccessAt: string | null
  lastFailureAt: string | null
  lastFailureMessage: string | null
  failing: boolean
  recentFailures: number
  runningSince: string | null
  schedule: string | null
  timeZone: string
  scheduleProblem: string | null
  nextDueAt: string | null
  countedFrom: string
  sizeAnomaly: boolean
  lastSizeBytes: number | null
  recentSizes: number[]
  lastRestoreTestAt: string | null
  lastRestoreTestStatus: string | null
}

export interface ServiceBackup {
  serviceId: string
  path: string
  displayName: string
  slaGroup: string | null
  status: BackupStatus
}

export type BackupListState = 'OVERDUE' | 'FAILED' | 'ANOMALY' | 'OK'

export interface BackupFilter {
  state?: BackupListState
  slaGroup?: string
  prefix?: string
  search?: string
}

export interface BackupPage {
  nodes: ServiceBackup[]
  totalCount: number
  endCursor: string | null
  counts: { all: number; expected: number; overdue: number; failed: number; anomalies: number }
}

const statusFields = `
  backupExpected lastBackupAt lastBackupStatus backupMaxAgeDays backupOverdue lastSuccessAt lastFailureAt lastFailureMessage
  failing recentFailures runningSince schedule timeZone scheduleProblem nextDueAt countedFrom sizeAnomaly lastSizeBytes
  recentSizes lastRestoreTestAt lastRestoreTestStatus
`

export const backupsDocument = typed<
  { backups: BackupPage },
  { filter: BackupFilter; first: number; after: string | null }
>(`
  query Backups($filter: BackupFilter, $first: Int!, $after: String) {
    backups(filter: $filter, first: $first, after: $after) {
      totalCount endCursor
      counts { all expected overdue failed anomalies }
      nodes { serviceId path displayName slaGroup status { ${statusFields} } }
    }
  }
`)

export const serviceBackupDocument = typed<
  { service: { id: string; backupStatus: BackupStatus } | null },
  { path: string }
>(`
  query ServiceBackup($path: String!) {
    service(path: $path) { id backupStatus { ${statusFields} } }
  }
`)

/** One report of the history. */
export interface BackupReport {
  id: string
  kind: 'BACKUP' | 'RESTORE_TEST'
  at: string
  status: string
  target: 'SERVICE' | 'GROUP' | 'NAMESPACE'
  durationSeconds: number | null
  sizeBytes: number | null
  medianBytes: number | null
  sizeAnomaly: boolean
  overruled: boolean
  message: string | null
}

export const backupReportsDocument = typed<
  { backupReports: { nodes: BackupReport[]; endCursor: string | null } },
  { serviceId: string; first: number }
>(`
  query BackupReports($serviceId: ID!, $first: Int!) {
    backupReports(serviceId: $serviceId, first: $first) {
      endCursor
      nodes { id kind at status target durationSeconds sizeBytes medianBytes sizeAnomaly overruled message }
    }
  }
`)
