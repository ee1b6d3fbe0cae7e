import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testContext } from '../../testing/database/context.ts'
import { databaseKinds, openTestDatabase } from '../../testing/database/database.ts'
import type { StorageReport } from '../contract/index.ts'
import { registerServices } from '../ingest/register-services.ts'
import type { Database } from '../platform/database/database.ts'
import { scopeBelow } from '../platform/scope.ts'
import { listVolumes } from './list-volumes.ts'
import { readStorageHistory } from './read-history.ts'
import { recordStorage } from './record-storage.ts'

const start = Date.parse('2026-11-20T00:00:00Z')
const hour = 3_600_000
const gib = 1024 ** 3

describe.each(databaseKinds)('storage on %s', (kind) => {
  let database: Database
  let context: ReturnType<typeof testContext>
  beforeAll(async () => {
    database = await openTestDatabase(kind)
    context = testContext(database, start)
  })
  afterAll(() => database.close())

  const report = (path: string, usedBytes: number, rest: Partial<StorageReport> = {}) =>
    recordStorage(context, { path, allocatedBytes: 100 * gib, usedBytes, ...rest })
  const eventsOf = async (path: string) =>
    (
      await database.query<{ type: string; payload: { to?: string } }>(
        "select type, payload from outbox_events where subject = $1 and type like 'storage.%' order by id",
        [path],
      )
    ).rows.map(({ type, payload }) => (payload.to ? `${type} ${payload.to}` : type))
  const tagsOf = async (path: string) =>
    (await database.query<{ tags: string[] }>('select tags from services where path = $1', [path])).rows[0]?.tags

  it.each([
    [1000, 699, 'healthy', 30.1],
    [1000, 700, 'warning', 30],
    [1000, 900, 'warning', 10],
    [1000, 901, 'critical', 9.9],
    [Number.MAX_SAFE_INTEGER, 0, 'healthy', 100],
    [1, 1, 'critical', 0],
  ])('of %i bytes with %i used is %s', async (allocatedBytes, usedBytes, level, freePercent) => {
    const { volume } = await report('acme/level/prod/eu1/db', usedBytes, { allocatedBytes, mountPath: `/${usedBytes}` })
    expect(volume).toMatchObject({ level, freePercent, allocatedBytes, usedBytes })
  })

  it('of an unknown service creates it with a warning, and tags it once', async () => {
    const path = 'acme/new/prod/eu1/files'
    const { warnings } = await report(path, gib)
    expect(warnings).toEqual([`${path} was not known and has been created.`])
    expect((await report(path, gib)).warnings).toEqual([])
    expect(await tagsOf(path)).toEqual(['storage'])
    const known = 'acme/new/prod/eu1/known'
    await registerServices(context, {
      nodeId: 'acme/new/prod/eu1',
      services: [{ document: { path: known, tags: ['a'] } }],
    })
    await report(known, gib)
    expect(await tagsOf(known)).toEqual(['a', 'storage'])
    expect((await report('acme/new', gib)).warnings.join('\n')).toContain('environment is missing')
  })

  it.each([[{ allocatedBytes: 0, usedBytes: 0 }, 'allocatedBytes is 0']])(
    'like %j is refused',
    async (body, reason) => {
      await expect(recordStorage(context, { path: 'acme/bad/prod/eu1/db', ...body })).rejects.toMatchObject({
        code: 'bad_request',
        message: expect.stringContaining(reason),
      })
    },
  )

  it('is one volume a service and mount path, and reports each change of level once', async () => {
    const path = 'acme/mounts/prod/eu1/db'
    await report(path, 50 * gib, { mountPath: '/data', storageType: 'pvc' })
    await report(path, 80 * gib, { mountPath: '/data' })
    await report(path, 81 * gib, { mountPath: '/data' })
    await report(path, 95 * gib)
    const { nodes } = await listVolumes(context, { prefix: path }, 10)
    expect(nodes.map(({ mountPath, level, storageType }) => [mountPath, level, storageType])).toEqual([
      [null, 'critical', null],
      ['/data', 'warning', 'pvc'],
    ])
    expect(await eventsOf(path)).toEqual(['storage.level_changed warning', 'storage.level_changed critical'])
    await report(path, 10 * gib, { at: '2026-11-19T00:00:00Z' })
    expect((await listVolumes(context, { prefix: path, level: 'critical' }, 10)).totalCount).toBe(1)
  })

  it('that fills says so once, and when it no longer does', async () => {
    const path = 'acme/fill/prod/eu1/db'
    const usedAt = (hours: number) => Math.round((40 + hours / 3) * gib)
    for (let hours = 0; hours < 24; hours += 2) {
      context.clock.set(start + hours * hour)
      expect((await report(path, usedAt(hours))).volume.daysToFull).toBeNull()
    }
    context.clock.set(start + 24 * hour)
    const { volume } = await report(path, usedAt(24))
    expect(volume.growthBytesPerDay).toBeCloseTo(8 * gib, -3)
    expect(volume).toMatchObject({ filling: true, daysToFull: expect.closeTo(52 / 8, 6) })
    context.clock.set(start + 25 * hour)
    await report(path, usedAt(25))
    expect(await eventsOf(path)).toEqual(['storage.filling'])
    expect((await listVolumes(context, { filling: true }, 10)).nodes.map(({ path }) => path)).toEqual([path])
    await report(path, 20 * gib)
    expect(await eventsOf(path)).toEqual(['storage.filling', 'storage.filling_ended'])
  })

  it('that does not grow has no day on which it is full', async () => {
    const path = 'acme/flat/prod/eu1/db'
    for (let hours = 0; hours <= 48; hours += 6) {
      context.clock.set(start + hours * hour)
      await report(path, Math.round((50 - hours / 48) * gib))
    }
    const [volume] = (await listVolumes(context, { prefix: path }, 1)).nodes
    expect(volume).toMatchObject({ daysToFull: null, growthBytesPerDay: null })
    const points = await readStorageHistory(context, volume?.id ?? 0, 336)
    expect(points).toHaveLength(9)
    expect(points.at(-1)).toEqual({
      time: new Date(start + 48 * hour),
      allocatedBytes: 100 * gib,
      usedBytes: 49 * gib,
    })
    expect(await readStorageHistory(context, volume?.id ?? 0, 9600)).toHaveLength(3)
  })

  it('is listed page by page, the fullest first, within the scope of a key', async () => {
    const prefix = 'acme/pages'
    for (const [name, used] of Object.entries({ a: 10, b: 90, c: 50 }))
      await report(`${prefix}/prod/eu1/${name}`, used * gib)
    const first = await listVolumes(context, { prefix }, 2)
    expect(first.nodes.map(({ serviceName }) => serviceName)).toEqual(['b', 'c'])
    const second = await listVolumes(context, { prefix }, 2, Number(first.endCursor))
    expect(second.nodes.map(({ serviceName }) => serviceName)).toEqual(['a'])
    expect(second).toMatchObject({ totalCount: 3, endCursor: null })
    const narrow = { ...context, actor: { ...context.actor, scope: scopeBelow('acme/mine') } }
    expect((await listVolumes(narrow, {}, 10)).totalCount).toBe(0)
    await expect(readStorageHistory(narrow, first.nodes[0]?.id ?? 0, 24)).rejects.toMatchObject({ code: 'not_found' })
    await expect(
      recordStorage(narrow, { path: `${prefix}/prod/eu1/a`, allocatedBytes: 1, usedBytes: 1 }),
    ).rejects.toMatchObject({ code: 'forbidden' })
  })
})
