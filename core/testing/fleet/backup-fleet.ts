import { type BackupView, loadBackups } from '../../src/backups/backup-view.ts'
import { listBackupReports } from '../../src/backups/list-reports.ts'
import { recordBackup } from '../../src/backups/record-backup.ts'
import type { BackupReport, ServiceDocument } from '../../src/contract/index.ts'
import { registerServices } from '../../src/ingest/register-services.ts'
import type { Database } from '../../src/platform/database/database.ts'
import { testContext } from '../database/context.ts'

const hourMs = 3_600_000

/** Services whose backups are reported, with a clock that counts the hours since `start`. */
export function backupFleet(database: Database, start: number) {
  const context = testContext(database, start)
  const setTime = (hours: number) => context.clock.set(start + hours * hourMs)
  const report = (body: BackupReport, hours?: number) => {
    if (hours !== undefined) setTime(hours)
    return recordBackup(context, body)
  }
  /** Registers services of a cluster with what their documents say of backups. */
  const register = (
    nodeId: string,
    backups: Record<string, ServiceDocument['backup']>,
    rest: Partial<ServiceDocument> & { namespace?: string } = {},
  ) => {
    const { namespace, ...said } = rest
    return registerServices(context, {
      nodeId,
      services: Object.entries(backups).map(([name, backup]) => ({
        ...(namespace ? { namespace } : {}),
        document: { path: `${nodeId}/${name}`, ...said, ...(backup ? { backup } : {}) },
      })),
    })
  }
  const idOf = async (path: string) =>
    (await database.query<{ id: number }>('select id from services where path = $1', [path])).rows[0]?.id ?? 0
  const look = async (path: string): Promise<BackupView> => {
    const id = await idOf(path)
    const found = (await loadBackups(context, [id])).get(id)
    if (!found) throw new Error(`${path} is not known`)
    return found
  }
  const history = async (path: string) => (await listBackupReports(context, await idOf(path), 100)).nodes
  const eventsOf = async (path: string) =>
    (
      await database.query<{ type: string }>(
        "select type from outbox_events where subject = $1 and type like 'backup.%' order by id",
        [path],
      )
    ).rows.map(({ type }) => type)

  return { context, setTime, report, register, idOf, look, history, eventsOf }
}
