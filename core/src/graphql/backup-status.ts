import type { ServiceView } from '../fleet/select-services.ts'

const dayMs = 86_400_000

/**
 * What is known of a service's backup: its document's wish, and whether it is overdue. Without a report of a success the
 * age counts from the registration.
 */
export function backupStatusOf({ backup, createdAt, retiredAt }: ServiceView, now: Date) {
  const backupExpected = backup?.expected ?? false
  const backupMaxAgeDays = backup?.maxAgeDays ?? (backupExpected ? 1 : null)
  const age = now.getTime() - createdAt.getTime()
  return {
    backupExpected,
    lastBackupAt: null,
    lastBackupStatus: null,
    backupMaxAgeDays,
    backupOverdue: backupExpected && retiredAt === null && age > (backupMaxAgeDays ?? 1) * dayMs,
  }
}
