import { Counter, type Registry } from 'prom-client'
import { refusalCodes } from '../auth/audit/refusal.ts'
import type { BackupStatusWord } from '../backups/apply-report.ts'
import { backupWords } from '../backups/parse-report.ts'
import type { ErrorCode } from '../platform/errors.ts'

/** Counts the calls that were refused because of who made them, by the function that is given back. */
export function createRefusalCounter(registry: Registry): (code: ErrorCode) => void {
  const refused = new Counter({
    name: 'itops_access_refused_total',
    help: 'Calls refused because of who made them, by the code of the refusal.',
    labelNames: ['code'],
    registers: [registry],
  })
  for (const code of refusalCodes) refused.inc({ code }, 0)
  return (code) => refused.inc({ code })
}

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
