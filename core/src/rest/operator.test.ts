import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestDatabase } from '../../testing/database/database.ts'
import { restCalls } from '../../testing/references/rest-calls.ts'
import { operatorKey, startTestCore, type TestCore } from '../../testing/servers/server.ts'
import { type Database, DatabaseError } from '../platform/database/database.ts'

const nodeId = 'myorg/myplatform/prod/cluster1'
const key = { authorization: `Bearer ${operatorKey}` }

interface Operation {
  security?: object[]
  summary?: string
  responses: Record<string, unknown>
}

describe('the REST interface', () => {
  let database: Database
  let core: TestCore
  let away = false

  beforeAll(async () => {
    database = await openTestDatabase()
    const refuse = async () => {
      throw new DatabaseError('connect ECONNREFUSED 10.1.2.3:5432', 'ECONNREFUSED')
    }
    const leaving: Database = {
      ...database,
      of: () => leaving,
      query: (text, values) => (away ? refuse() : database.query(text, values)),
      transaction: (work) => (away ? refuse() : database.transaction(work)),
      withLock: (name, work, wait) => (away ? refuse() : database.withLock(name, work, wait)),
    }
    core = await startTestCore({ database: leaving })
  })
  afterAll(async () => {
    await core.close()
    await database.close()
  })

  const post = (path: string, body: string, contentType = 'application/json') =>
    fetch(core.url + path, { method: 'POST', headers: { ...key, 'content-type': contentType }, body })

  const bodies: [path: string, body: object, accepted: number][] = [
    [
      '/api/v1/operator/register',
      { nodeId, services: [{ name: 'orders', namespace: 'shop', document: { path: `${nodeId}/orders` } }] },
      1,
    ],
    [
      '/api/v1/operator/status',
      {
        nodeId,
        operatorVersion: '4.0.0',
        services: [
          {
            name: 'orders',
            status: 'OPERATIONAL',
            replicas: 3,
            readyReplicas: 3,
            slaGroup: 'payment-system',
            workloadType: 'deployment',
          },
          { name: 'my-database', status: 'DEGRADED', replicas: 1, readyReplicas: 0, workloadType: 'statefulset' },
        ],
        slaGroups: [
          {
            name: 'payment-system',
            displayName: 'Payment System',
            tier: 'critical',
            targets: { uptime: 99.99, responseTime: 15, resolutionTime: 240 },
          },
        ],
      },
      2,
    ],
    ['/api/v1/operator/heartbeat', { nodeId, name: 'production-cluster', operatorVersion: '4.0.0' }, 1],
    [
      '/api/v1/health/report',
      {
        path: `${nodeId}/batch`,
        status: 'OPERATIONAL',
        message: 'fine',
        criticality: 'high',
        slaGroup: 'payment-system',
        serviceType: 'batch',
        tags: ['nightly'],
      },
      1,
    ],
  ]
  it.each(bodies)('takes the documented body of %s, also as curl sends it by default', async (path, body, accepted) => {
    for (const contentType of [
      'application/json',
      'application/json; charset=utf-8',
      'application/x-www-form-urlencoded',
    ]) {
      const answer = await post(path, JSON.stringify(body), contentType)
      expect(answer.status).toBe(200)
      expect(await answer.json()).toMatchObject({ accepted, rejected: [], warnings: [] })
    }
  })

  it('takes texts that were cut within a character', async () => {
    const half = 'cut \ud83d'
    const service = { name: 'cut', document: { path: `${nodeId}-cut/cut`, displayName: half } }
    const status = { name: 'cut', status: 'DOWN', message: half, slaGroup: half, pieces: [] }
    for (const [path, body] of [
      ['register', { services: [service], warnings: [half], unreadableSources: [half] }],
      ['status', { services: [status], slaGroups: [{ name: half }] }],
    ] as const) {
      const answer = await post(`/api/v1/operator/${path}`, JSON.stringify({ nodeId: `${nodeId}-cut`, ...body }))
      expect(await answer.json()).toMatchObject({ accepted: 1, rejected: [], warnings: [] })
    }
  })

  it('gives an agent the services of its node', async () => {
    const answer = await core.call(`/api/v1/operator/services?nodeId=${nodeId}`)
    expect(await answer.json()).toMatchObject({
      nodeId,
      services: [
        { name: 'batch', status: 'OPERATIONAL', criticality: 'high' },
        { name: 'my-database', status: 'DEGRADED', slaGroup: null },
        { name: 'orders', externalId: `${nodeId}/orders`, slaGroup: 'payment-system', criticality: 'critical' },
      ],
      warnings: [],
    })
  })

  const refusals: [what: string, call: () => Promise<Response>, status: number, code: string, says: string][] = [
    ['half a document', () => post('/api/v1/operator/status', '{"nodeId": '), 400, 'bad_request', ''],
    ['nothing', () => post('/api/v1/operator/heartbeat', ''), 400, 'bad_request', ''],
    ['a missing field', () => post('/api/v1/health/report', '{"path": "a/b/c/d/e"}'), 400, 'bad_request', 'status'],
    ['a wrong field', () => post('/api/v1/operator/heartbeat', '{"nodeId": 1}'), 400, 'bad_request', 'nodeId'],
    [
      'a prototype',
      () => post('/api/v1/operator/heartbeat', `{"nodeId": "${nodeId}", "__proto__": {}}`),
      400,
      'bad_request',
      '',
    ],
    [
      'another format',
      () => post('/api/v1/operator/heartbeat', '<a/>', 'text/xml'),
      415,
      'unsupported_media_type',
      'application/json',
    ],
    [
      'a heartbeat of 2 MiB',
      () => post('/api/v1/operator/heartbeat', `{"nodeId": "${'x'.repeat(2 ** 21)}"}`),
      413,
      'payload_too_large',
      'too large',
    ],
    ['an empty parameter', () => core.call('/api/v1/operator/services?nodeId='), 400, 'bad_request', 'nodeId'],
    ['no key', () => core.call('/api/v1/operator/heartbeat', { nodeId }, {}), 401, 'unauthenticated', 'X-API-Key'],
    [
      'an unknown route',
      () => post('/api/v1/nothing?key=secret', '{}'),
      404,
      'not_found',
      'POST /api/v1/nothing does not exist',
    ],
    ['another method', () => core.call('/api/v1/operator/status'), 404, 'not_found', 'GET /api/v1/operator/status'],
  ]
  it.each(refusals)('answers %s as an error with code and message', async (_what, call, status, code, says) => {
    const answer = await call()
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/)
    expect({ status: answer.status, body: await answer.json() }).toMatchObject({
      status,
      body: { error: { code, message: expect.stringContaining(says) } },
    })
  })

  it('describes itself: every call under /api/v1 with who may make it, and every reference leads somewhere', async () => {
    const document = (await (await core.call('/docs/json', undefined, {})).json()) as {
      openapi: string
      paths: Record<string, Record<string, Operation>>
      components: { securitySchemes: object }
    }
    expect(document.openapi).toMatch(/^3\./)
    const schemes = Object.keys(document.components.securitySchemes)
    const calls = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ call: `${method} ${path}`, ...operation })),
    )
    expect(
      calls
        .map(({ call }) => call)
        .filter((call) => call.includes('/api/v1/'))
        .sort(),
    ).toEqual(restCalls)
    for (const { call, security = [], summary, responses } of calls) {
      expect({ call, summary, keys: security.flatMap(Object.keys) }).toEqual({
        call,
        summary: expect.stringMatching(/\w+/),
        keys: /api\/v1\/(?!auth\/)|metrics/.test(call) ? schemes : [],
      })
      expect(Object.keys(responses)).toContain('200')
    }
    for (const [, reference = ''] of JSON.stringify(document).matchAll(/"\$ref":"([^"]*)"/g)) {
      const target = reference
        .slice(2)
        .split('/')
        .reduce<unknown>((found, name) => Object(found)[name], document)
      expect([reference, typeof target]).toEqual([reference, 'object'])
    }
  })

  it('says to come again while the database is away, without saying why, and is back with it', async () => {
    away = true
    const answers = [
      await core.call('/api/v1/operator/heartbeat', { nodeId }),
      await core.call('/api/v1/operator/status', { nodeId, services: [] }),
      await core.call('/metrics'),
    ]
    for (const answer of answers) {
      expect([answer.status, Number(answer.headers.get('retry-after')) > 0]).toEqual([503, true])
      const text = await answer.text()
      expect(JSON.parse(text)).toMatchObject({ error: { code: 'unavailable' } })
      expect(text).not.toMatch(/10\.1\.2\.3|ECONNREFUSED/)
    }
    const ready = await core.call('/ready', undefined, {})
    expect([ready.status, await ready.json()]).toMatchObject([
      503,
      { status: 'unavailable', checks: { database: { status: 'unavailable' } } },
    ])
    expect((await core.call('/health', undefined, {})).status).toBe(200)
    const login = await core.call(
      '/graphql',
      { query: 'mutation { login(email: "a@b.c", password: "x") { token } }' },
      {},
    )
    expect(await login.json()).toMatchObject({ errors: [{ extensions: { code: 'unavailable' } }] })
    away = false
    expect((await core.call('/api/v1/operator/heartbeat', { nodeId })).status).toBe(200)
    expect((await core.call('/ready', undefined, {})).status).toBe(200)
  })
})
