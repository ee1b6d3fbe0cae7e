import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databaseKinds, openTestDatabase } from '../../testing/database/database.ts'
import { backupFleet } from '../../testing/fleet/backup-fleet.ts'
import type { Database } from '../platform/database/database.ts'
import { scopeBelow } from '../platform/scope.ts'
import { setGroupTerms } from '../sla/terms/set-group-terms.ts'
import { listBackups } from './list-backups.ts'
import { recordBackup } from './record-backup.ts'
import { recordRestoreTest } from './record-restore-test.ts'
import { reviewBackups } from './review-backups.ts'

const start = Date.parse('2026-11-20T03:00:00Z')
const hour = 3_600_000
type Fleet = ReturnType<typeof backupFleet>

describe.each(databaseKinds)('backups on %s', (kind) => {
  let database: Database
  let context: Fleet['context']
  let setTime: Fleet['setTime']
  let report: Fleet['report']
  let register: Fleet['register']
  let look: Fleet['look']
  let history: Fleet['history']
  let eventsOf: Fleet['eventsOf']
  beforeAll(async () => {
    database = await openTestDatabase(kind)
    ;({ context, setTime, report, register, look, history, eventsOf } = backupFleet(database, start))
  })
  afterAll(() => database.close())

  it('are kept by path, and show what became of them', async () => {
    const path = 'acme/path/prod/eu1/db'
    await register('acme/path/prod/eu1', { db: { expected: true } })
    expect(await report({ path, status: 'success', sizeBytes: 5242880 })).toEqual({
      accepted: 1,
      services: [path],
      warnings: [],
      serverTime: '2026-11-20T03:00:00.000Z',
    })
    expect(await look(path)).toMatchObject({
      backupExpected: true,
      lastBackupStatus: 'success',
      lastBackupAt: new Date(start),
      lastSizeBytes: 5242880,
      backupMaxAgeDays: 1,
      backupOverdue: false,
      nextDueAt: new Date(start + 24 * hour),
    })
    await report({ path, status: 'FAILED', message: 'no space left' }, 1)
    expect(await look(path)).toMatchObject({ lastBackupStatus: 'failed', failing: true, recentFailures: 1 })
    await report({ path, status: 'success' }, 2)
    const recovered = await look(path)
    expect(recovered).toMatchObject({ failing: false, recentFailures: 1, lastFailureMessage: 'no space left' })
    expect((await history(path)).map(({ status }) => status)).toEqual(['success', 'failed', 'success'])
    expect(await eventsOf(path)).toEqual(['backup.failed', 'backup.recovered'])
  })

  it('by a name count for the one service that has it, and answer with the candidates when several do', async () => {
    await register('acme/name/prod/eu1', { single: undefined, twice: undefined })
    await register('acme/name/prod/eu2', { twice: undefined })
    expect((await report({ service: 'single', status: 'success' })).services).toEqual(['acme/name/prod/eu1/single'])
    await expect(report({ service: 'twice', status: 'success' })).rejects.toMatchObject({
      code: 'conflict',
      details: { candidates: ['acme/name/prod/eu1/twice', 'acme/name/prod/eu2/twice'] },
    })
    await database.query("update services set retired_at = now() where path = 'acme/name/prod/eu2/twice'")
    expect((await report({ service: 'twice', status: 'success' })).services).toEqual(['acme/name/prod/eu1/twice'])
  })

  it('of what nobody knows create it, with a warning', async () => {
    const byName = await report({ service: 'new-db', status: 'success' })
    expect(byName.services).toEqual(['unknown/unknown/unknown/unknown/new-db'])
    expect(byName.warnings.join('\n')).toMatch(/No service is named "new-db"[\s\S]*has been created/)
    expect(await report({ service: 'new-db', status: 'failed' })).toMatchObject({ accepted: 1, warnings: [] })
    const byPath = await report({ path: 'acme/new/prod', status: 'failed' })
    expect(byPath.services).toEqual(['acme/new/prod/unknown/unknown'])
    expect(byPath.warnings.join('\n')).toMatch(/cluster is missing[\s\S]*has been created/)
    const { rows } = await database.query(
      "select malformed from services where path = 'unknown/unknown/unknown/unknown/new-db'",
    )
    expect(rows).toEqual([{ malformed: true }])
  })

  it('of a group count for its live members that expect one, over all clusters', async () => {
    const rest = { slaGroup: 'payment-system' }
    await register('acme/group/prod/eu1', { a: { expected: true }, b: { expected: true }, api: undefined }, rest)
    await register('acme/group/prod/eu2', { c: { expected: true }, gone: { expected: true } }, rest)
    await database.query("update services set retired_at = now() where path = 'acme/group/prod/eu2/gone'")
    const answer = await report({ slaGroup: 'payment-system', status: 'success', sizeBytes: 10 }, 0)
    expect(answer.services).toEqual(['acme/group/prod/eu1/a', 'acme/group/prod/eu1/b', 'acme/group/prod/eu2/c'])
    expect(await look('acme/group/prod/eu1/a')).toMatchObject({ lastBackupStatus: 'success', lastSizeBytes: null })
    expect(await look('acme/group/prod/eu1/api')).toMatchObject({ lastBackupStatus: null })

    await report({ path: 'acme/group/prod/eu1/a', status: 'failed' }, 1)
    const green = await report({ slaGroup: 'payment-system', status: 'success' }, 2)
    expect(green.warnings).toEqual([expect.stringContaining('acme/group/prod/eu1/a reported its own failure')])
    expect(await look('acme/group/prod/eu1/a')).toMatchObject({ failing: true, lastBackupStatus: 'failed' })
    expect(await look('acme/group/prod/eu1/b')).toMatchObject({ lastSuccessAt: new Date(start + 2 * hour) })
    expect((await history('acme/group/prod/eu1/a'))[0]).toMatchObject({ target: 'GROUP', overruled: true })
    expect(await eventsOf('acme/group/prod/eu1/a')).toEqual(['backup.failed'])
  })

  it('of a namespace count over all clusters, with a warning that says so', async () => {
    await register('acme/ns/prod/eu1', { a: { expected: true }, web: undefined }, { namespace: 'production' })
    expect(await report({ namespace: 'production', status: 'success' })).toMatchObject({ accepted: 1, warnings: [] })
    await register('acme/ns/prod/eu2', { a: { expected: true } }, { namespace: 'production' })
    const answer = await report({ namespace: 'production', status: 'success' })
    expect(answer).toMatchObject({ accepted: 2, warnings: [expect.stringContaining('2 clusters')] })
  })

  it('of what holds nothing that expects one are refused, so that no job looks green for nothing', async () => {
    await register('acme/none/prod/eu1', { web: undefined }, { slaGroup: 'no-backups', namespace: 'no-backups' })
    for (const target of [{ slaGroup: 'no-backups' }, { slaGroup: 'nobody' }, { namespace: 'no-backups' }]) {
      await expect(report({ ...target, status: 'success' })).rejects.toMatchObject({
        code: 'not_found',
        message: expect.stringContaining('backup.expected'),
      })
    }
  })

  it.each([
    [{ status: 'success' }, 'exactly one of path, service, slaGroup and namespace'],
    [{ path: 'a/b/c/d/e', service: 'e', status: 'success' }, 'exactly one of'],
    [{ service: ' ', status: 'success' }, 'service is empty'],
    [{ service: 'a/b', status: 'success' }, 'send its path'],
    [{ service: 'x', status: 'purple' }, 'success, failed, partial or started'],
  ])('like %j are refused with what to mend', async (body, reason) => {
    setTime(0)
    await expect(report(body)).rejects.toMatchObject({ code: 'bad_request', message: expect.stringContaining(reason) })
  })

  it('of one run are one line of the history, and reported again change nothing', async () => {
    const path = 'acme/run/prod/eu1/db'
    await register('acme/run/prod/eu1', { db: { expected: true } })
    await report({ path, status: 'started', runId: 'r1' }, 0)
    expect(await look(path)).toMatchObject({ runningSince: new Date(start), lastBackupStatus: null })
    expect((await history(path)).map(({ status }) => status)).toEqual(['started'])
    await report({ path, status: 'failed', runId: 'r1' }, 0.5)
    const again = await report({ path, status: 'failed', runId: 'r1' }, 0.6)
    expect(again.warnings).toEqual([expect.stringContaining('reported as failed before')])
    await report({ path, status: 'started', runId: 'r1' }, 0.7)
    expect(await look(path)).toMatchObject({ runningSince: null, lastFailureAt: new Date(start + hour / 2) })
    expect(await history(path)).toEqual([
      expect.objectContaining({ status: 'failed', startedAt: new Date(start), durationSeconds: 1800, runId: 'r1' }),
    ])
    expect(await eventsOf(path)).toEqual(['backup.failed'])
    await report({ path, status: 'started' }, 1)
    await report({ path, status: 'success' }, 2)
    expect((await history(path))[0]).toMatchObject({ status: 'success', durationSeconds: 3600 })
    expect(await history(path)).toHaveLength(2)
  })

  it('that race for the same run count once', async () => {
    const path = 'acme/race/prod/eu1/db'
    await register('acme/race/prod/eu1', { db: { expected: true } })
    await Promise.all(Array.from({ length: 5 }, () => report({ path, status: 'failed', runId: 'r' }, 0)))
    expect(await history(path)).toHaveLength(1)
    expect(await eventsOf(path)).toEqual(['backup.failed'])
  })

  it('are overdue from the registration on, once an episode, until a success comes', async () => {
    const path = 'acme/due/prod/eu1/db'
    setTime(0)
    await register('acme/due/prod/eu1', { db: { expected: true, maxAgeDays: 2 }, free: { expected: false } })
    setTime(47.9)
    await reviewBackups(context)
    expect(await look(path)).toMatchObject({ backupOverdue: false, nextDueAt: new Date(start + 48 * hour) })
    setTime(48)
    expect(await look(path)).toMatchObject({ backupOverdue: true, lastSuccessAt: null })
    await reviewBackups(context)
    await reviewBackups(context)
    expect(await eventsOf(path)).toEqual(['backup.overdue'])
    await report({ path, status: 'partial' }, 49)
    expect(await look(path)).toMatchObject({ backupOverdue: true })
    await report({ path, status: 'success', at: '2026-11-20T06:00:00Z' }, 72)
    expect(await eventsOf(path)).toEqual(['backup.overdue', 'backup.failed'])
    await report({ path, status: 'success' }, 73)
    await reviewBackups(context)
    expect(await look(path)).toMatchObject({ backupOverdue: false, nextDueAt: new Date(start + 121 * hour) })
    setTime(121)
    await reviewBackups(context)
    expect(await eventsOf(path)).toEqual(['backup.overdue', 'backup.failed', 'backup.recovered', 'backup.overdue'])
    expect(await eventsOf('acme/due/prod/eu1/free')).toEqual([])
  })

  it('with a schedule are due by its next time and grace, in the zone of the group', async () => {
    const path = 'acme/cron/prod/eu1/db'
    setTime(0)
    await register('acme/cron/prod/eu1', { db: { expected: true, schedule: '0 3 * * *' } }, { slaGroup: 'berlin' })
    await setGroupTerms(context, { group: 'berlin', timeZone: 'Europe/Berlin' })
    await reviewBackups(context)
    // 03:00 in Berlin is 02:00Z, of the next day: it is registered at 03:00Z.
    expect(await look(path)).toMatchObject({ nextDueAt: new Date('2026-11-21T04:24:00Z'), timeZone: 'Europe/Berlin' })
    await report({ path, status: 'success' }, 23.5)
    expect(await look(path)).toMatchObject({ nextDueAt: new Date('2026-11-22T04:24:00Z') })
    setTime(49.4)
    await reviewBackups(context)
    expect(await eventsOf(path)).toEqual(['backup.overdue'])

    await register('acme/cron/prod/eu1', { db: { expected: true, schedule: '@reboot', maxAgeDays: 3 } })
    await reviewBackups(context)
    expect(await look(path)).toMatchObject({
      scheduleProblem: expect.stringContaining('@reboot'),
      nextDueAt: new Date(start + (23.5 + 72) * hour),
      backupOverdue: false,
    })
    expect(await eventsOf(path)).toEqual(['backup.overdue', 'backup.recovered'])
    await register('acme/cron/prod/eu1', { db: { expected: true, schedule: '@every 6h' } })
    await report({ path, status: 'success' }, 50)
    expect(await look(path)).toMatchObject({ scheduleProblem: null, nextDueAt: new Date(start + 57 * hour) })
  })

  it('of retired services stay quiet', async () => {
    const path = 'acme/retired/prod/eu1/db'
    setTime(0)
    await register('acme/retired/prod/eu1', { db: { expected: true } })
    await database.query('update services set retired_at = $2 where path = $1', [path, new Date(start)])
    setTime(100)
    await reviewBackups(context)
    const { warnings } = await report({ path, status: 'failed' })
    expect(warnings).toEqual([expect.stringContaining('is retired')])
    expect(await look(path)).toMatchObject({ backupOverdue: false, lastBackupStatus: 'failed' })
    expect(await eventsOf(path)).toEqual([])
    const { nodes } = await listBackups(context, { prefix: 'acme/retired' }, 10)
    expect(nodes).toEqual([])
  })

  it('that are far smaller than before are flagged', async () => {
    const path = 'acme/size/prod/eu1/db'
    await register('acme/size/prod/eu1', { db: { expected: true } })
    for (const [night, sizeBytes] of [1000, 1010, 990, 1005].entries()) {
      await report({ path, status: 'success', sizeBytes }, 24 * night)
    }
    const { warnings } = await report({ path, status: 'success', sizeBytes: 400 }, 96)
    expect(warnings).toEqual([`${path}: 400 bytes is less than half of the usual 1003.`])
    expect(await look(path)).toMatchObject({ sizeAnomaly: true, recentSizes: [1000, 1010, 990, 1005, 400] })
    await report({ path, status: 'success', sizeBytes: 1000 }, 120)
    expect(await look(path)).toMatchObject({ sizeAnomaly: false })
    expect(await eventsOf(path)).toEqual(['backup.size_anomaly'])
  })

  it('are shown with their last restore test, which is no backup', async () => {
    const path = 'acme/restore/prod/eu1/db'
    await register('acme/restore/prod/eu1', { db: { expected: true } })
    await recordRestoreTest(context, { path, status: 'FAILED', message: 'checksum differs' })
    expect(await look(path)).toMatchObject({ lastRestoreTestStatus: 'failed', lastBackupStatus: null, failing: false })
    await recordRestoreTest(context, { path, status: 'success' })
    expect(await look(path)).toMatchObject({ lastRestoreTestStatus: 'success' })
    // What came back in part did not come back.
    await recordRestoreTest(context, { path, status: 'partial' })
    expect(await look(path)).toMatchObject({ lastRestoreTestStatus: 'failed' })
    await expect(recordRestoreTest(context, { path, status: 'purple' })).rejects.toMatchObject({ code: 'bad_request' })
  })

  it('are listed with those in trouble first, page by page and by state', async () => {
    const node = 'acme/list/prod/eu1'
    setTime(0)
    await register(node, { a: { expected: true }, b: { expected: true }, c: { expected: true }, d: { expected: true } })
    await register(node, { web: undefined })
    for (const name of ['a', 'b', 'c']) await report({ path: `${node}/${name}`, status: 'success' }, 20)
    await report({ path: `${node}/c`, status: 'failed' }, 21)
    setTime(25)
    const list = (filter: object, first = 10, after?: string) =>
      listBackups(context, { prefix: 'acme/list', ...filter }, first, after)
    const all = await list({})
    expect(all.nodes.map(({ serviceName }) => serviceName)).toEqual(['d', 'c', 'a', 'b'])
    expect(all.counts).toEqual({ all: 4, expected: 4, overdue: 1, failed: 1, anomalies: 0 })
    const first = await list({}, 3)
    expect(first).toMatchObject({ totalCount: 4, endCursor: `${node}/a` })
    expect((await list({}, 3, `${node}/a`)).nodes.map(({ serviceName }) => serviceName)).toEqual(['b'])
    for (const [state, names] of Object.entries({ OVERDUE: ['d'], FAILED: ['c'], ANOMALY: [], OK: ['a', 'b'] })) {
      expect((await list({ state })).nodes.map(({ serviceName }) => serviceName)).toEqual(names)
    }
  })

  it('beyond the scope of a key can be neither reported nor seen', async () => {
    await register('acme/other/prod/eu1', { hidden: { expected: true } }, { slaGroup: 'hidden-group' })
    const narrow = { ...context, actor: { ...context.actor, scope: scopeBelow('acme/mine') } }
    await expect(recordBackup(narrow, { path: 'acme/other/prod/eu1/hidden', status: 'success' })).rejects.toMatchObject(
      {
        code: 'forbidden',
      },
    )
    await expect(recordBackup(narrow, { slaGroup: 'hidden-group', status: 'success' })).rejects.toMatchObject({
      code: 'not_found',
    })
    expect((await listBackups(narrow, {}, 10)).totalCount).toBe(0)
  })

  it('with a message of any length are taken', async () => {
    const path = 'acme/long/prod/eu1/db'
    const { warnings } = await report({ path, status: 'failed', message: `${'x'.repeat(5000)}\u0000` })
    expect(warnings.join('\n')).toContain('cut to its first 2000')
    expect((await look(path)).lastFailureMessage).toHaveLength(2000)
  })
})
