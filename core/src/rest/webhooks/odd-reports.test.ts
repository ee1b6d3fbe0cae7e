import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestDatabase } from '../../../testing/database/database.ts'
import { instants, sideFields, toolLabels } from '../../../testing/requests/odd-reports.ts'
import { operatorKey, startTestCore, type TestCore } from '../../../testing/servers/server.ts'
import type { Database } from '../../platform/database/database.ts'

const node = 'acme/shop/prod/eu1'
const key = { 'x-api-key': operatorKey }
const json = { ...key, 'content-type': 'application/json' }
const form = { ...key, 'content-type': 'application/x-www-form-urlencoded' }

interface Answer {
  accepted?: number
  warnings?: string[]
  rejected?: { name: string; reason: string }[]
  volume?: object
  state?: string
  error?: { code: string; message: string }
}

type Body = string | Uint8Array | FormData

interface Case {
  what: string
  body(path: string): Body
  headers?: Record<string, string>
}

interface Kept {
  status: string
  message: string | null
  sizeBytes: number | null
  runId: string | null
  durationSeconds: number | null
  at: Date
}

describe('what a report says of who and in which state', () => {
  let core: TestCore
  let database: Database
  let runs = 0
  beforeAll(async () => {
    database = await openTestDatabase()
    core = await startTestCore({ database })
  })
  afterAll(async () => {
    await core.close()
    await database.close()
  })

  const send = async (path: string, body: Body, headers: Record<string, string> = json) => {
    const response = await fetch(`${core.url}/api/v1/${path}`, {
      method: 'POST',
      headers,
      body: body as NonNullable<RequestInit['body']>,
    })
    return { status: response.status, body: (await response.json()) as Answer }
  }
  /** Sends a report of a service of its own for each case, and reads what was kept of it. */
  const backups = async (cases: readonly Case[]) => {
    const answers: { what: string; path: string; status: number; warnings: string[] }[] = []
    for (const { what, body, headers } of cases) {
      runs += 1
      const path = `${node}/db-${runs}`
      const answer = await send('backup/report', body(path), headers)
      answers.push({ what, path, status: answer.status, warnings: answer.body.warnings ?? [] })
    }
    const { rows } = await database.query<Kept & { path: string }>(
      `select
        s.path, r.status, r.message, r.size_bytes as "sizeBytes", r.run_id as "runId",
        r.duration_seconds as "durationSeconds", r.time as at
      from backup_reports r
      join services s on s.id = r.service_id`,
    )
    const kept = new Map(rows.map(({ path, ...row }) => [path, row]))
    return answers.map(({ what, path, status, warnings }) => ({
      what,
      status,
      warnings: warnings.filter((text) => !text.includes('was not known and has been created')),
      kept: kept.get(path),
    }))
  }

  it('is taken whatever is said beside it', async () => {
    const found = await backups(
      sideFields.map(([fields]) => ({
        what: fields,
        body: (path) => `{"path":"${path}","status":"failed",${fields}}`,
      })),
    )
    expect(found).toMatchObject(
      sideFields.map(([what, kept, warning]) => ({
        what,
        status: 200,
        warnings: warning ? [expect.stringMatching(warning)] : [],
        kept: { status: 'failed', ...kept },
      })),
    )
  })

  it('is taken as of an instant in every form that says one', async () => {
    const found = await backups(
      instants.map(([at]) => ({ what: at, body: (path) => `{"path":"${path}","status":"failed","at":${at}}` })),
    )
    expect(found).toMatchObject(instants.map(([what, iso]) => ({ what, warnings: [], kept: { at: new Date(iso) } })))
  })

  it('is taken as its tool says it', async () => {
    const found = await backups(
      toolLabels.map(([word]) => ({ what: word, body: (path) => JSON.stringify({ path, status: word }) })),
    )
    expect(found).toMatchObject(toolLabels.map(([what, status]) => ({ what, warnings: [], kept: { status } })))
    const codes = await backups([
      { what: 'an exit code', body: (path) => `{"path":"${path}","status":1}` },
      { what: 'a truth', body: (path) => `{"path":"${path}","status":true}` },
    ])
    expect(codes).toMatchObject([{ kept: { status: 'failed' } }, { kept: { status: 'success' } }])
  })

  const forms: [what: string, body: Case['body'], headers: Record<string, string>][] = [
    ['as a form', (path) => `status=failed&path=${encodeURIComponent(path)}&sizeBytes=&slaGroup=`, form],
    ['as a form without a type', (path) => `path=${path}&status=failed`, key],
    ['as a form that is called JSON', (path) => `path=${path}&status=failed`, json],
    ['as JSON that is called a form', (path) => `{"path":"${path}","status":"failed"}`, form],
    ['as JSON with an empty type', (path) => `{"path":"${path}","status":"failed"}`, { ...key, 'content-type': '' }],
    ['as JSON without a type', (path) => Buffer.from(`{"path":"${path}","status":"failed"}`), key],
    ['as JSON with a wrong type', (path) => `{"path":"${path}","status":"failed"}`, { ...key, 'content-type': 'json' }],
    [
      'as JSON that is called text',
      (path) => ` {"path":"${path}","status":"failed"}`,
      { ...key, 'content-type': 'text/plain' },
    ],
    ['with a byte order mark', (path) => `\ufeff{"path":"${path}","status":"failed"}`, json],
    [
      'in UTF-16, as PowerShell writes it',
      (path) => Buffer.from(`\ufeff{"path":"${path}","status":"failed"}`, 'utf16le'),
      json,
    ],
    [
      'in Latin-1',
      (path) => Buffer.from(`{"path":"${path}","status":"failed","message":"voll für heute"}`, 'latin1'),
      { ...key, 'content-type': 'application/json; charset=iso-8859-1' },
    ],
    ['with names in any case', (path) => `{"PATH":"${path}","Status":"FAILED"}`, json],
    ['as a list of one', (path) => `[{"path":["${path}"],"status":["failed"]}]`, json],
    [
      'as a multipart form',
      (path) => {
        const data = new FormData()
        data.set('path', path)
        data.set('status', 'failed')
        data.set('message', new Blob(['disk full']), 'log.txt')
        return data
      },
      key,
    ],
  ]
  it('is taken in every form', async () => {
    const found = await backups(forms.map(([what, body, headers]) => ({ what, body, headers })))
    expect(found).toMatchObject(forms.map(([what]) => ({ what, status: 200, kept: { status: 'failed' } })))
  })

  it('is taken from the address, too', async () => {
    const path = `${node}/db-address`
    expect(await send(`backup/report?path=${path}&status=failed`, '', key)).toMatchObject({
      status: 200,
      body: { accepted: 1 },
    })
  })

  it.each([
    ['{"status":"failed"}', /Name exactly one of path, service, slaGroup and namespace/],
    ['{"service":"x"}', /status/],
    ['{"service":"x","status":null}', /status/],
    ['{"service":"x","status":{}}', /status/],
    ['{"service":"x","status":"perhaps"}', /status "perhaps" is not known: use success, failed, partial or started/],
    ['{"service":"","status":"failed"}', /service is empty/],
    ['{"service":"x","status":"failed",}', /JSON/],
  ])('is missed in %s, with what to change', async (body, says) => {
    expect(await send('backup/report', body)).toMatchObject({
      status: 400,
      body: { error: { code: 'bad_request', message: expect.stringMatching(says) } },
    })
  })

  it('is taken of a restore test, a volume, a window, an incident and a ticket', async () => {
    const path = `${node}/db-others`
    expect(await send('backup/restore-test', `path=${path}&status=Completed&durationSeconds=`, form)).toMatchObject({
      status: 200,
      body: { warnings: expect.arrayContaining(['durationSeconds is empty; it is left out.']) },
    })
    const volume = `path=${path}&allocatedBytes=10+GiB&usedBytes=11811160064&storageType=&at=soon`
    expect(await send('storage/report', volume, form)).toMatchObject({
      status: 200,
      body: {
        volume: { allocatedBytes: 10_737_418_240, usedBytes: 10_737_418_240, level: 'critical' },
        warnings: expect.arrayContaining([expect.stringContaining('is stored as full')]),
      },
    })
    expect(await send('sla/exclusion-window/start', `path=${path}&reason=backup&until=&slaGroup=`, form)).toMatchObject(
      {
        status: 200,
        body: { state: 'ACTIVE', warnings: ['until is empty; it is left out.'] },
      },
    )
    expect(await send('sla/exclusion-window/stop', `{"path":"${path}","id":null}`)).toMatchObject({
      status: 200,
      body: { state: 'ENDED' },
    })
    const incident = `{"path":"${path}","title":"Slow","startedAt":"just now","text":null}`
    expect(await send('sla/incidents', incident)).toMatchObject({
      status: 200,
      body: { warnings: [expect.stringContaining('startedAt "just now" is no instant')] },
    })
    const ticket = { kind: 'incident', title: 'x'.repeat(300), priority: 'urgent', path }
    expect(await send('tickets', JSON.stringify(ticket))).toMatchObject({
      status: 200,
      body: {
        kind: 'INCIDENT',
        title: 'x'.repeat(200),
        warnings: [
          'title is cut to its first 200 characters.',
          expect.stringContaining('priority "urgent" is none of'),
        ],
      },
    })
  })

  it('is taken of each service of an agent, whatever is wrong beside it', async () => {
    const report = {
      nodeId: node,
      operatorVersion: null,
      intervalSeconds: '30',
      slaGroups: [{ name: 'gold', tier: null, targets: { uptime: '99.9', responseTime: 1e308, resolutionTime: '60' } }],
      services: [
        { name: 'huge', status: 'down', replicas: 2_147_483_648, readyReplicas: '1', message: null, pieces: null },
        { Name: 'cased', STATUS: 'Degraded', slaGroup: { a: 1 }, message: 'a\u0000b' },
        { name: 'lost', status: null },
      ],
    }
    const { status, body } = await send('operator/status', JSON.stringify(report))
    expect([status, body]).toMatchObject([
      200,
      {
        accepted: 2,
        rejected: [{ name: 'lost', reason: expect.stringContaining('status') }],
        warnings: [
          'service "huge": replicas 2147483648 is above 2147483647; it is left out.',
          'service "cased": slaGroup an object is no text; it is left out.',
          'SLA group "gold": targets.responseTime 1e+308 is above 525600; it is left out.',
        ],
      },
    ])
    const { services } = (await (await core.call(`/api/v1/operator/services?nodeId=${node}`)).json()) as {
      services: { name: string; status: string }[]
    }
    expect(services).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: 'huge', status: 'DOWN' }),
        expect.objectContaining({ name: 'cased', status: 'DEGRADED' }),
      ]),
    )
  })

  it('is taken of a registration and a heartbeat with what Go makes of nothing', async () => {
    const registration = { nodeId: node, name: null, services: null, slaGroups: null, warnings: null, complete: 'no' }
    expect(await send('operator/register', JSON.stringify({ ...registration, services: [] }))).toMatchObject({
      status: 200,
    })
    expect(await send('operator/register', JSON.stringify(registration))).toMatchObject({
      status: 200,
      body: { accepted: 0 },
    })
    const one = { document: { path: `${node}/one`, tags: 'a, b', health: { port: 70_000 }, dependencies: null } }
    expect(await send('operator/register', JSON.stringify({ ...registration, services: one }))).toMatchObject({
      status: 200,
      body: { accepted: 1, warnings: [expect.stringContaining('document.health.port 70000 is above 65535')] },
    })
    const beat = { nodeId: node, intervalSeconds: 0, instance: null, clockSkewSeconds: 'NaN', spooledIntervals: -1 }
    expect(await send('operator/heartbeat', JSON.stringify(beat))).toMatchObject({ status: 200, body: { accepted: 1 } })
  })

  it('is taken of a service about itself', async () => {
    const body = `path=${node}/self&status=down&tags[]=a&tags[]=b&intervalSeconds=soon&message=a%0Ab`
    expect(await send('health/report', body, form)).toMatchObject({
      status: 200,
      body: { accepted: 1, warnings: [expect.stringContaining('intervalSeconds "soon" is no number')] },
    })
  })
})
