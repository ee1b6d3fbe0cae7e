import { Counter, type Registry } from 'prom-client'
import type { BackupStatusWord } from '../backups/apply-report.ts'
import { backupWords } from '../backups/parse-report.ts'

/** Counts the reports of backups that were taken, by the function that is given back. */
export function createBackupCounter(registry: Registry): (status: BackupStatusWord) => void {
  const reports = new Counter({
    name: 'itops_backup_reports_total',
    help: 'Reports of backups taken, by status.',
    labelNames: ['status'],
    registers: [registry],
  })
  for (const status of backupWords) reports.inc({ status }, 0)
  return (status) => reports.inc({ status })
}
