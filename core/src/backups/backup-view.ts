import type { Context } from '../platform/context.ts'

/** What is known of a service's backups. */
export interface BackupView {
  serviceId: number
  path: string
  serviceName: string
  displayName: string
  slaGroup: string | null
  backupExpected: boolean
  /** The last report that ended a run and counts. */
  lastBackupAt: Date | null
  lastBackupStatus: string | null
  /** Null when no backup is expected. */
  backupMaxAgeDays: number | null
  backupOverdue: boolean
  lastSuccessAt: Date | null
  lastFailureAt: Date | null
  lastFailureMessage: string | null
  failing: boolean
  /** Failed and partial reports of the last 30 days; a later success takes none away. */
  recentFailures: number
  runningSince: Date | null
  schedule: string | null
  timeZone: string
  scheduleProblem: string | null
  /** When the next success must have come; null when none is expected. */
  nextDueAt: Date | null
  /** The last success, else the registration. */
  countedFrom: Date
  sizeAnomaly: boolean
  lastSizeBytes: number | null
  lastRestoreTestAt: Date | null
  lastRestoreTestStatus: string | null
  /** The sizes of the last successes, oldest first. */
  recentSizes: number[]
}

/**
 * The one statement behind every list of backups; $1 is the caller's scope, $2 the present instant. What has to be looked up
 * in the history stands in `withHistory`, for the rows of one page.
 */
export const selectBackups = `
  select
    s.id as "serviceId", s.path, s.name as "serviceName", coalesce(s.display_name, s.name) as "displayName",
    g.name as "slaGroup", d.expected as "backupExpected", b.last_at as "lastBackupAt", b.last_status as "lastBackupStatus",
    case when d.expected then d.max_age_days end as "backupMaxAgeDays", d.overdue as "backupOverdue",
    b.last_success_at as "lastSuccessAt", b.last_failure_at as "lastFailureAt",
    b.last_failure_message as "lastFailureMessage", coalesce(b.failing, false) as failing,
    b.open_run_at as "runningSince", d.schedule, d.time_zone as "timeZone", b.schedule_problem as "scheduleProblem",
    d.due_at as "nextDueAt", d.counted_from as "countedFrom", coalesce(b.size_anomaly, false) as "sizeAnomaly",
    b.size_bytes as "lastSizeBytes", b.restore_tested_at as "lastRestoreTestAt",
    b.restore_test_status as "lastRestoreTestStatus", s.retired_at as "retiredAt",
    coalesce(b.last_at, b.open_run_at, b.restore_tested_at) is not null as reported
  from services s
  join backup_dues($2) d on d.service_id = s.id
  left join backup_states b on b.service_id = s.id
  left join sla_groups g on g.id = s.sla_group_id
  where in_scope(s.path, $1)`

/** Adds to the rows of `listed` what the history knows of them; $2 is the present instant. */
export const withHistory = `
  select
    l.*,
    (
      select count(*)
      from backup_reports r
      where r.service_id = l."serviceId"
        and r.kind = 'BACKUP'
        and r.status in ('failed', 'partial')
        and r.time > $2::timestamptz - interval '30 days'
    ) as "recentFailures",
    array(
      select last.size_bytes
      from (
        select r.size_bytes, r.time, r.id
        from backup_reports r
        where r.service_id = l."serviceId"
          and r.kind = 'BACKUP'
          and r.status = 'success'
          and r.target_kind = 'SERVICE'
          and r.size_bytes is not null
          and r.time > $2::timestamptz - interval '90 days'
        order by r.time desc, r.id desc
        limit 14
      ) last
      order by last.time, last.id
    ) as "recentSizes"
  from listed l`

/** What is known of the backups of several services in the caller's scope, by id. */
export async function loadBackups(
  { actor, database, clock }: Context,
  serviceIds: readonly number[],
): Promise<Map<number, BackupView>> {
  const { rows } = await database.query<BackupView>(
    `with listed as (${selectBackups} and s.id = any ($3::bigint[])) ${withHistory}`,
    [actor.scope, clock.now(), serviceIds],
  )
  return new Map(rows.map((row) => [row.serviceId, row]))
}
