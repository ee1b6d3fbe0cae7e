import type { TestCore } from '../servers/server.ts'
import { hoursAgo } from './every-state.ts'

/** Backups of a service in every state, with a schedule that can't be read, and a volume of it that fills. */
export async function reportEveryBackup(core: TestCore, path: string): Promise<void> {
  const send = async (call: string, body: object) => {
    const { status } = await core.call(`/api/v1/${call}`, { path, ...body })
    if (status !== 200) throw new Error(`${call} answered ${status}`)
  }
  await core.database.query(
    `update services set document = jsonb_set(document, '{backup,schedule}', '"@reboot"') where path = $1`,
    [path],
  )
  for (const hours of [20, 16, 12, 8]) {
    await send('backup/report', { status: 'success', sizeBytes: 1000, at: hoursAgo(hours) })
  }
  await send('backup/report', { status: 'started', runId: 'run', at: hoursAgo(3) })
  await send('backup/report', { status: 'success', runId: 'run', sizeBytes: 10, at: hoursAgo(2) })
  await send('backup/report', { status: 'failed', message: 'no space left', at: hoursAgo(1) })
  await send('backup/report', { status: 'started' })
  await send('backup/restore-test', { status: 'success' })
  await send('backup/report', { path: `${path.slice(0, path.lastIndexOf('/'))}/silent`, status: 'success' })
  await send('storage/report', { allocatedBytes: 1000, usedBytes: 1, mountPath: '/logs' })
  for (let hours = 30; hours >= 0; hours -= 5) {
    await send('storage/report', {
      allocatedBytes: 1000,
      usedBytes: 900 - hours,
      storageType: 'pvc',
      mountPath: '/data',
      at: hoursAgo(hours),
    })
  }
}
