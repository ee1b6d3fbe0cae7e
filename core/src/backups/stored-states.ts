import type { Queryable } from '../platform/database/database.ts'
import type { AppliedReport, BackupState, BackupStatusWord, SeenReport } from './apply-report.ts'
import type { StoredPlan } from './schedule/plan-schedule.ts'

/** A service whose backups are locked for a report, with what is known of them. */
export interface LockedBackup {
  serviceId: number
  path: string
  retired: boolean
  expected: boolean
  maxAgeDays: number
  schedule: string | null
  timeZone: string
  registeredAt: Date
  overdueSince: Date | null
  state: BackupState
  /** The sizes of the last successes before the report, the newest first. */
  recentSizes: number[]
  /** What was reported already under the report's run id. */
  runStatuses: BackupStatusWord[]
  runStartedAt: Date | null
}

/** So many sizes of the last successes show what is usual. */
const sizesCompared = 10

/** Locks the backups of services in the order of their ids, so that reports take turns, and reads what is known of them. */
export async function lockBackups(
  tx: Queryable,
  serviceIds: readonly number[],
  { runId, at }: { runId: string | null; at: Date },
  now: Date,
): Promise<LockedBackup[]> {
  await tx.query(
    `insert into backup_states (service_id)
    select id
    from unnest($1::bigint[]) as id
    order by id
    on conflict do nothing`,
    [serviceIds],
  )
  await tx.query(
    'select service_id from backup_states where service_id = any ($1::bigint[]) order by service_id for update',
    [serviceIds],
  )
  const { rows } = await tx.query<Omit<LockedBackup, 'state'> & BackupState>(selectLocked, [serviceIds, now, runId, at])
  return rows.map(
    ({
      serviceId,
      path,
      retired,
      expected,
      maxAgeDays,
      schedule,
      timeZone,
      registeredAt,
      overdueSince,
      recentSizes,
      runStatuses,
      runStartedAt,
      ...state
    }) => ({
      serviceId,
      path,
      retired,
      expected,
      maxAgeDays,
      schedule,
      timeZone,
      registeredAt,
      overdueSince,
      recentSizes,
      runStatuses,
      runStartedAt,
      state,
    }),
  )
}

const selectLocked = `
  select
    b.service_id as "serviceId", s.path, s.retired_at is not null as retired, d.expected, d.max_age_days as "maxAgeDays",
    d.schedule, d.time_zone as "timeZone", s.created_at as "registeredAt", b.overdue_since as "overdueSince",
    b.last_at as "lastAt", b.last_status as "lastStatus", b.last_success_at as "lastSuccessAt",
    b.last_failure_at as "lastFailureAt", b.last_failure_message as "lastFailureMessage", b.failing,
    b.failing_itself as "failingItself", b.size_bytes as "sizeBytes", b.size_anomaly as "sizeAnomaly",
    b.open_run_id as "openRunId", b.open_run_at as "openRunAt",
    array(
      select r.size_bytes
      from backup_reports r
      where r.service_id = b.service_id
        and r.kind = 'BACKUP'
        and r.status = 'success'
        and r.target_kind = 'SERVICE'
        and r.size_bytes is not null
        and r.time <= $4
      order by r.time desc, r.id desc
      limit ${sizesCompared}
    ) as "recentSizes",
    array(
      select r.status
      from backup_reports r
      where r.service_id = b.service_id
        and r.run_id = $3
    ) as "runStatuses",
    (
      select min(r.time)
      from backup_reports r
      where r.service_id = b.service_id
        and r.run_id = $3
        and r.status = 'started'
    ) as "runStartedAt"
  from backup_states b
  join services s on s.id = b.service_id
  join backup_dues($2) d on d.service_id = b.service_id
  where b.service_id = any ($1::bigint[])
  order by b.service_id`

/** A report as it is kept for one service. */
export interface ReportRow extends SeenReport, Omit<AppliedReport, 'state'> {
  serviceId: number
  kind: 'BACKUP' | 'RESTORE_TEST'
  startedAt: Date | null
  durationSeconds: number | null
}

/** Keeps a report in the history of each service, in one statement. */
export async function storeReports(tx: Queryable, rows: readonly ReportRow[]): Promise<void> {
  await tx.query(
    `insert into backup_reports (
      service_id, time, kind, status, target_kind, run_id, started_at, duration_seconds, size_bytes, median_bytes,
      size_anomaly, overruled, message
    )
    select
      r."serviceId", r.at, r.kind, r.status, r."targetKind", r."runId", r."startedAt", r."durationSeconds", r."sizeBytes",
      r."medianBytes", r."sizeAnomaly", r.overruled, r.message
    from jsonb_to_recordset($1::jsonb) as r (
      "serviceId" bigint, at timestamptz, kind text, status text, "targetKind" text, "runId" text, "startedAt" timestamptz,
      "durationSeconds" double precision, "sizeBytes" bigint, "medianBytes" bigint, "sizeAnomaly" boolean,
      overruled boolean, message text
    )`,
    [JSON.stringify(rows)],
  )
}

/** Stores where the backups of services stand, in one statement. */
export async function storeBackupStates(
  tx: Queryable,
  rows: readonly (BackupState & StoredPlan & { serviceId: number; overdueSince: Date | null })[],
): Promise<void> {
  await tx.query(
    `update backup_states b
    set
      last_at = n."lastAt",
      last_status = n."lastStatus",
      last_success_at = n."lastSuccessAt",
      last_failure_at = n."lastFailureAt",
      last_failure_message = n."lastFailureMessage",
      failing = n.failing,
      failing_itself = n."failingItself",
      size_bytes = n."sizeBytes",
      size_anomaly = n."sizeAnomaly",
      open_run_id = n."openRunId",
      open_run_at = n."openRunAt",
      overdue_since = n."overdueSince",
      planned_schedule = n."plannedSchedule",
      planned_zone = n."plannedZone",
      planned_from = n."plannedFrom",
      planned_due = n."plannedDue",
      schedule_problem = n."scheduleProblem"
    from jsonb_to_recordset($1::jsonb) as n (
      "serviceId" bigint, "lastAt" timestamptz, "lastStatus" text, "lastSuccessAt" timestamptz,
      "lastFailureAt" timestamptz, "lastFailureMessage" text, failing boolean, "failingItself" boolean, "sizeBytes" bigint,
      "sizeAnomaly" boolean, "openRunId" text, "openRunAt" timestamptz, "overdueSince" timestamptz, "plannedSchedule" text,
      "plannedZone" text, "plannedFrom" timestamptz, "plannedDue" timestamptz, "scheduleProblem" text
    )
    where b.service_id = n."serviceId"`,
    [JSON.stringify(rows)],
  )
}
