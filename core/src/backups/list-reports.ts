import { findSubject } from '../inventory/find-subject.ts'
import type { Context } from '../platform/context.ts'
import type { BackupStatusWord, TargetKind } from './apply-report.ts'

/** A report of the history; a run that has ended is one row. */
export interface BackupReportView {
  id: number
  kind: 'BACKUP' | 'RESTORE_TEST'
  at: Date
  status: BackupStatusWord
  target: TargetKind
  runId: string | null
  startedAt: Date | null
  durationSeconds: number | null
  sizeBytes: number | null
  medianBytes: number | null
  sizeAnomaly: boolean
  overruled: boolean
  message: string | null
}

export interface BackupReportPage {
  nodes: BackupReportView[]
  endCursor: string | null
}

/**
 * What was reported of a service's backups, the newest first, `first` of them after the one with the id `after`. A start is
 * shown until its run has ended. Throws `not_found` for a service outside the caller's scope.
 */
export async function listBackupReports(
  context: Context,
  serviceId: string | number,
  first: number,
  after?: number | null,
): Promise<BackupReportPage> {
  const { id } = await findSubject(context, { serviceId })
  const { rows } = await context.database.query<BackupReportView>(
    `select
      r.id, r.kind, r.time as at, r.status, r.target_kind as target, r.run_id as "runId", r.started_at as "startedAt",
      r.duration_seconds as "durationSeconds", r.size_bytes as "sizeBytes", r.median_bytes as "medianBytes",
      r.size_anomaly as "sizeAnomaly", r.overruled, r.message
    from backup_reports r
    where r.service_id = $1
      and not (
        r.status = 'started'
        and exists (
          select
          from backup_reports e
          where e.service_id = r.service_id
            and e.status <> 'started'
            and (e.run_id = r.run_id or (r.run_id is null and e.run_id is null and e.started_at = r.time))
        )
      )
      and (
        $2::bigint is null
        or (r.time, r.id) < (select a.time, a.id from backup_reports a where a.service_id = $1 and a.id = $2)
      )
    order by r.time desc, r.id desc
    limit $3`,
    [id, after, first + 1],
  )
  const nodes = rows.slice(0, first)
  return { nodes, endCursor: rows.length > first ? String(nodes.at(-1)?.id) : null }
}
