import type { BackupAnswer, BackupReport } from '../contract/index.ts'
import type { NewEvent } from '../events/events.ts'
import { type Append, withEvents } from '../events/with-events.ts'
import { noteCreated } from '../inventory/services/alike-paths.ts'
import { boundWarnings } from '../platform/check.ts'
import type { Context } from '../platform/context.ts'
import type { Queryable } from '../platform/database/database.ts'
import { parseReportTime } from '../platform/report-time.ts'
import { applyReport, type BackupState, type SeenReport } from './apply-report.ts'
import { type BackupTarget, type FoundTargets, findTargets, parseBackupTarget } from './find-targets.ts'
import { parseBackupStatus, parseMessage } from './parse-report.ts'
import { createPlanner, dueOf } from './schedule/plan-schedule.ts'
import { type LockedBackup, lockBackups, type ReportRow, storeBackupStates, storeReports } from './stored-states.ts'

type Reported = Omit<SeenReport, 'targetKind'> & { durationSeconds: number | null }

/**
 * Takes the report of a backup for every service that it names, in one transaction with the events that it causes. The same
 * status of the same run again changes nothing. Throws `bad_request`, `conflict` with the candidates for a name that is not
 * unique, `not_found` where nothing expects a backup, and `forbidden` beyond the caller's scope.
 */
export async function recordBackup(context: Context, body: BackupReport): Promise<BackupAnswer> {
  const now = context.clock.now()
  const warnings: string[] = []
  const target = parseBackupTarget(body)
  const reported: Reported = {
    status: parseBackupStatus(body.status),
    at: parseReportTime(body.at, now, warnings),
    runId: body.runId?.trim() || null,
    message: parseMessage(body.message, warnings),
    sizeBytes: body.sizeBytes ?? null,
    durationSeconds: body.durationSeconds ?? null,
  }
  const { found, reported: more } = await withEvents(context, (tx, append) =>
    recordOf(context, tx, append, target, reported, now),
  )
  return {
    accepted: found.services.length,
    services: found.services.map(({ path }) => path),
    warnings: boundWarnings([...found.warnings, ...warnings, ...more]),
    serverTime: now.toISOString(),
  }
}

async function recordOf(
  context: Context,
  tx: Queryable,
  append: Append,
  target: BackupTarget,
  reported: Reported,
  now: Date,
) {
  const found = await findTargets(context, tx, target)
  const ids = found.services.map(({ id }) => id)
  const locked = await lockBackups(tx, ids, reported, now)
  const fresh = locked.filter(({ runStatuses }) => !runStatuses.includes(reported.status))
  const bases = fresh.map((backup) => ({ ...backup, countedFrom: countedFromAtLeast(backup) }))
  const planOf = await createPlanner(tx, bases, now)
  const outcomes = fresh.map((backup) => applyOutcome(backup, { planOf, targetKind: found.kind, reported, now }))
  await storeReports(
    tx,
    outcomes.map(({ row }) => row),
  )
  await storeBackupStates(
    tx,
    outcomes.map(({ next }) => next),
  )
  const created = await noteCreated(tx, found.created, context.actor.scope, found.warnings)
  await append([...created, ...outcomes.flatMap(({ events }) => events)], now)
  return { found, reported: warningsOf(found, reported, locked, outcomes) }
}

type Outcome = ReturnType<typeof applyOutcome>

interface Taking {
  planOf: Awaited<ReturnType<typeof createPlanner>>
  targetKind: FoundTargets['kind']
  reported: Reported
  now: Date
}

/** No later than what a schedule is counted from, whatever this report changes. */
function countedFromAtLeast({ state, registeredAt }: LockedBackup): Date {
  return state.lastSuccessAt && state.lastSuccessAt < registeredAt ? state.lastSuccessAt : registeredAt
}

function applyOutcome(backup: LockedBackup, { planOf, targetKind, reported, now }: Taking) {
  const isOwn = targetKind === 'SERVICE'
  const { durationSeconds, ...report } = reported
  const { state, ...facts } = applyReport(
    backup.state,
    { ...report, targetKind, sizeBytes: isOwn ? report.sizeBytes : null },
    {
      recentSizes: backup.recentSizes,
      runHasEnded: backup.runStatuses.some((status) => status !== 'started'),
      maxAgeDays: backup.maxAgeDays,
    },
  )
  const countedFrom = state.lastSuccessAt ?? backup.registeredAt
  const plan = planOf({ ...backup, countedFrom })
  const isDone = !backup.expected || dueOf(plan, countedFrom, backup.maxAgeDays) > now
  const overdueSince = isDone ? null : backup.overdueSince
  const startedAt = reported.status === 'started' ? null : startOf(backup, reported)
  const row = {
    ...report,
    ...facts,
    targetKind,
    serviceId: backup.serviceId,
    kind: 'BACKUP' as const,
    startedAt,
    durationSeconds: durationSeconds ?? (startedAt && (reported.at.getTime() - startedAt.getTime()) / 1000),
  }
  return {
    row,
    next: { ...state, ...plan, serviceId: backup.serviceId, overdueSince },
    events: backupEvents(backup, row, { state, overdueSince }),
    backup,
  }
}

/** When the run that ends has started: by its id, or the open run when neither names one. */
function startOf({ runStartedAt, state }: LockedBackup, { runId, at }: Reported): Date | null {
  const start = runStartedAt ?? (runId === null && state.openRunId === null ? state.openRunAt : null)
  return start !== null && start <= at ? start : null
}

function warningsOf(
  { kind }: FoundTargets,
  { status, runId, sizeBytes }: Reported,
  locked: readonly LockedBackup[],
  outcomes: readonly Outcome[],
): string[] {
  const warnings: string[] = []
  if (outcomes.length < locked.length) {
    warnings.push(
      `Run "${runId}" was reported as ${status} before: nothing changes for ${locked.length - outcomes.length} of ${locked.length}.`,
    )
  }
  for (const { row, backup } of outcomes) {
    if (!row.overruled) continue
    warnings.push(
      `${backup.path} reported its own failure at ${backup.state.lastFailureAt?.toISOString()}: a success of the whole ${kind === 'GROUP' ? 'group' : 'namespace'} does not end it; report the service itself.`,
    )
  }
  for (const { row, backup } of outcomes) {
    if (!row.sizeAnomaly) continue
    warnings.push(`${backup.path}: ${row.sizeBytes} bytes is less than half of the usual ${row.medianBytes}.`)
  }
  if (kind !== 'SERVICE' && sizeBytes !== null) {
    warnings.push('sizeBytes of a whole group is kept in the history, and is not taken as the size of each service.')
  }
  return warnings
}

/** The events that a report causes for one service; none for one that is retired. */
function backupEvents(
  before: LockedBackup,
  row: ReportRow,
  after: { state: BackupState; overdueSince: Date | null },
): NewEvent[] {
  if (before.retired) return []
  const { path: subject, serviceId } = before
  const { status, message, sizeBytes, medianBytes } = row
  const reported = { serviceId, at: row.at.toISOString(), message }
  if (status === 'failed' || status === 'partial') {
    return [{ type: 'backup.failed', subject, payload: { ...reported, status } }]
  }
  if (status !== 'success' || row.overruled) return []
  const events: NewEvent[] = []
  if (hasRecovered(before, after)) events.push({ type: 'backup.recovered', subject, payload: reported })
  if (row.sizeAnomaly && sizeBytes !== null && medianBytes !== null) {
    events.push({ type: 'backup.size_anomaly', subject, payload: { ...reported, sizeBytes, medianBytes } })
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
