import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { metricsProblems } from '../../../testing/servers/prometheus-server.ts'
import { operatorKey, startTestCore, type TestCore } from '../../../testing/servers/server.ts'

const node = 'myorg/myplatform/prod/cluster1'
const path = `${node}/my-database`
const labels = 'organization="myorg",platform="myplatform",environment="prod",cluster="cluster1",service="my-database"'

describe('the webhooks', () => {
  let core: TestCore
  beforeAll(async () => {
    core = await startTestCore()
    await core.call('/api/v1/operator/register', {
      nodeId: node,
      services: [
        {
          namespace: 'production',
          document: { path, slaGroup: 'payment-system', backup: { expected: true, maxAgeDays: 1 } },
        },
      ],
    })
  })
  afterAll(() => core.close())

  /** What curl sends for `-d` with these headers. */
  const curl = (body: string, headers: Record<string, string>, at = '/api/v1/backup/report') =>
    fetch(core.url + at, { method: 'POST', body, headers })
  const bearer = { authorization: `Bearer ${operatorKey}` }
  const json = { 'content-type': 'application/json' }
  /** What curl says of a body when nobody says what it is. */
  const form = { 'content-type': 'application/x-www-form-urlencoded' }

  it('take the documented lines as they are printed', async () => {
    const lines: [string, Record<string, string>][] = [
      ['{"service":"my-database","status":"success","sizeBytes":5242880}', { ...bearer, ...json }],
      ['{"slaGroup":"payment-system","status":"success"}', { ...bearer, ...form }],
      ['{"namespace":"production","status":"success"}', { ...bearer, ...form }],
      ['{"service":"my-database","status":"partial"}', { 'x-api-key': operatorKey, ...json }],
    ]
    for (const [body, headers] of lines) {
      const response = await curl(body, headers)
      expect(await response.json()).toMatchObject({ accepted: 1, services: [path], warnings: [] })
      expect(response.status).toBe(200)
    }
    const { slaGroups } = await core.graphql<{ slaGroups: { services: { backupStatus: object }[] }[] }>(
      '{ slaGroups { services { backupStatus { backupExpected lastBackupAt lastBackupStatus backupMaxAgeDays backupOverdue } } } }',
    )
    expect(slaGroups[0]?.services[0]?.backupStatus).toEqual({
      backupExpected: true,
      lastBackupAt: expect.any(String),
      lastBackupStatus: 'partial',
      backupMaxAgeDays: 1,
      backupOverdue: false,
    })
  })

  it.each([
    ['status=success', 400, 'bad_request'],
    ['{"service":"my-database","status":"done"}', 400, 'bad_request'],
    ['{"service":"my-database"}', 400, 'bad_request'],
    ['{"slaGroup":"nobody","status":"success"}', 404, 'not_found'],
    ['{"service":"my-database","status":"success"', 400, 'bad_request'],
  ])('answer %s with %i', async (body, status, code) => {
    const response = await curl(body, { ...bearer, ...form })
    expect([response.status, await response.json()]).toEqual([status, { error: expect.objectContaining({ code }) }])
  })

  it('answer the candidates for a name that is not unique', async () => {
    for (const at of ['a/b/c/d', 'a/b/c/e']) {
      await core.call('/api/v1/health/report', { path: `${at}/twin`, status: 'OPERATIONAL' })
    }
    const response = await core.call('/api/v1/backup/report', { service: 'twin', status: 'success' })
    expect(response.status).toBe(409)
    expect(await response.json()).toMatchObject({
      error: { code: 'conflict', details: { candidates: ['a/b/c/d/twin', 'a/b/c/e/twin'] } },
    })
  })

  it('list what they were notified of', async () => {
    await core.call('/api/v1/backup/restore-test', { path, status: 'success' })
    const backups = await (await core.call('/api/v1/backup/services?slaGroup=payment-system')).json()
    expect(backups).toMatchObject({
      totalCount: 1,
      endCursor: null,
      services: [{ path, failing: true, lastBackupStatus: 'partial', lastRestoreTestStatus: 'success' }],
    })
    const stored = await core.call('/api/v1/storage/report', {
      path,
      allocatedBytes: 100,
      usedBytes: 75,
      storageType: 'pvc',
      mountPath: '/var/lib/data',
    })
    expect(await stored.json()).toMatchObject({
      accepted: 1,
      warnings: [],
      volume: { level: 'warning', freePercent: 25 },
    })
    const volumes = await (await core.call('/api/v1/storage/volumes?level=warning')).json()
    expect(volumes).toMatchObject({ totalCount: 1, volumes: [{ path, mountPath: '/var/lib/data', daysToFull: null }] })
    expect((await core.call('/api/v1/storage/volumes?first=0')).status).toBe(400)
  })

  it('mark changes of services, which are listed by the same filters and pages as over GraphQL', async () => {
    const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString()
    const times = [ago(9), ago(6), ago(3)]
    const changes = [
      { after: '7', images: [{ container: 'web', before: 'web:1', after: 'web:2' }], url: 'https://ci.example.org/7' },
      { kind: 'RESTART', by: 'ada' },
      { kind: 'SCALING', replicasBefore: 2, replicasAfter: 3 },
    ]
    for (const [index, change] of changes.entries()) {
      expect((await core.call('/api/v1/change/report', { path, at: times[index], ...change })).status).toBe(200)
    }
    interface Page {
      changes: { at: string; summary: string }[]
      endCursor: string | null
    }
    const get = async (query: Record<string, string>) => {
      const answer = await core.call(`/api/v1/changes?${new URLSearchParams(query)}`)
      return { status: answer.status, ...((await answer.json()) as Page) } // as its schema says
    }
    const query = `{ serviceChanges(filter: {path: "${path}"}) { nodes { id path serviceName displayName kind at summary workload
      revision images { container init before after } replicasBefore replicasAfter by via cause url } } }`
    const { serviceChanges } = await core.graphql<{ serviceChanges: { nodes: { id: string }[] } }>(query)
    const all = serviceChanges.nodes.map(({ id, ...rest }) => ({ id: Number(id), ...rest }))
    expect(await get({ path: `${path}/` })).toEqual({ status: 200, changes: all, endCursor: null })
    expect(all).toMatchObject([
      { summary: 'Scaled 2 → 3' },
      { summary: 'Restarted by ada' },
      { summary: 'Rolled out 7, web 1 → 2', images: [{ container: null }, { container: 'web', init: false }] },
    ])
    const first = await get({ path, first: '2' })
    expect(first.changes).toEqual(all.slice(0, 2))
    const second = await get({ path, first: '2', after: first.endCursor ?? '' })
    expect(second).toEqual({ status: 200, changes: all.slice(2), endCursor: null })
    const some = await get({ prefix: 'myorg/', kind: 'RESTART', from: ago(7), to: ago(5) })
    expect(some.changes).toEqual(all.slice(1, 2))
    expect((await get({ path: 'a/b/c/d/nobody' })).changes).toEqual([])
  })

  it.each([
    { first: '0' },
    { first: '501' },
    { after: 'x' },
    { kind: 'MOVE' },
    { from: 'yesterday' },
    { to: '2026-13-40T00:00:00Z' },
  ])('refuse to list changes by %j', async (query) => {
    const answer = await core.call(`/api/v1/changes?${new URLSearchParams(query)}`)
    expect([answer.status, await answer.json()]).toMatchObject([400, { error: { code: 'bad_request' } }])
  })

  it('are reported by the metrics', async () => {
    const exposition = await (await core.call('/metrics')).text()
    expect(metricsProblems(exposition)).toBe('')
    expect(exposition).toMatch(new RegExp(`^itops_backup_last_success_timestamp_seconds{${labels}} [0-9.]+$`, 'm'))
    for (const line of [
      `itops_backup_overdue{${labels}} 0`,
      `itops_backup_failing{${labels}} 1`,
      `itops_backup_size_bytes{${labels}} 5242880`,
      'itops_backup_reports_total{status="success"} 3',
      'itops_backup_reports_total{status="failed"} 0',
      `itops_storage_allocated_bytes{${labels},mount_path="/var/lib/data"} 100`,
      `itops_storage_used_bytes{${labels},mount_path="/var/lib/data"} 75`,
    ]) {
      expect(exposition).toContain(`${line}\n`)
    }
    expect(exposition).not.toContain('itops_backup_overdue{organization="a"')
  })
})
