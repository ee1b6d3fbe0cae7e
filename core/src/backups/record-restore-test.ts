import type { BackupAnswer, RestoreTestReport } from '../contract/index.ts'
import { withEvents } from '../events/with-events.ts'
import { noteCreated } from '../inventory/services/alike-paths.ts'
import { boundWarnings } from '../platform/check.ts'
import type { Context } from '../platform/context.ts'
import { parseReportTime } from '../platform/report-time.ts'
import { findTargets, parseBackupTarget } from './find-targets.ts'
import { parseMessage, parseRestoreStatus } from './parse-report.ts'
import { lockBackups, storeReports } from './stored-states.ts'

/**
 * Takes the report that a backup was restored to see whether it can be. It changes nothing of the backups themselves. Throws
 * like `recordBackup`.
 */
export async function recordRestoreTest(context: Context, body: RestoreTestReport): Promise<BackupAnswer> {
  const now = context.clock.now()
  const warnings: string[] = []
  const target = parseBackupTarget(body)
  const status = parseRestoreStatus(body.status)
  const at = parseReportTime(body.at, now, warnings)
  const message = parseMessage(body.message, warnings)
  const durationSeconds = body.durationSeconds ?? null
  const found = await withEvents(context, async (tx, append) => {
    const targets = await findTargets(context, tx, target)
    const ids = targets.services.map(({ id }) => id)
    await lockBackups(tx, ids, { runId: null, at }, now)
    const facts = {
      runId: null,
      startedAt: null,
      sizeBytes: null,
      medianBytes: null,
      sizeAnomaly: false,
      overruled: false,
    }
    await storeReports(
      tx,
      ids.map((serviceId) => ({
        ...facts,
        serviceId,
        kind: 'RESTORE_TEST',
        targetKind: targets.kind,
        status,
        at,
        message,
        durationSeconds,
      })),
    )
    await tx.query(
      `update backup_states
      set
        restore_tested_at = $2,
        restore_test_status = $3,
        restore_test_message = $4
      where service_id = any ($1::bigint[])
        and coalesce(restore_tested_at <= $2, true)`,
      [ids, at, status, message],
    )
    const created = await noteCreated(tx, targets.created, context.actor.scope, warnings)
    await append(created, now)
    return targets
  })
  return {
    accepted: found.services.length,
    services: found.services.map(({ path }) => path),
    warnings: boundWarnings([...found.warnings, ...warnings]),
    serverTime: now.toISOString(),
  }
}
