import type { NewEvent } from '../events/events.ts'
import type { BackupState } from './settle-report.ts'
import type { LockedBackup, ReportRow } from './stored-states.ts'

/** The events that a report causes for one service; none for one that is retired. */
export function backupEvents(
  before: LockedBackup,
  row: ReportRow,
  after: { state: BackupState; overdueSince: Date | null },
): NewEvent[] {
  if (before.retired) return []
  const { path: subject, serviceId } = before
  const { status, message, sizeBytes, medianBytes } = row
  const told = { serviceId, at: row.at.toISOString(), message }
  if (status === 'failed' || status === 'partial') {
    return [{ type: 'backup.failed', subject, payload: { ...told, status } }]
  }
  if (status !== 'success' || row.overruled) return []
  const events: NewEvent[] = []
  if (hasRecovered(before, after)) events.push({ type: 'backup.recovered', subject, payload: told })
  if (row.sizeAnomaly && sizeBytes !== null && medianBytes !== null) {
    events.push({ type: 'backup.size_anomaly', subject, payload: { ...told, sizeBytes, medianBytes } })
  }
  return events
}

/** Something was wrong, and nothing is any more. */
function hasRecovered(
  { state, overdueSince }: LockedBackup,
  after: { state: BackupState; overdueSince: Date | null },
): boolean {
  const wasWrong = state.failing || overdueSince !== null
  return wasWrong && !after.state.failing && after.overdueSince === null
}
