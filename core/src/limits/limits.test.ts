import { deflateSync, gzipSync } from 'node:zlib'
import { type Client, createClient } from 'graphql-ws'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import { testContext } from '../../testing/database/context.ts'
import { openTestDatabase } from '../../testing/database/database.ts'
import { issueKey, signIn } from '../../testing/requests/sessions.ts'
import { admin, operatorKey, startTestCore, type TestCore } from '../../testing/servers/server.ts'
import type { Database } from '../platform/database/database.ts'
import { createLimitsSeen } from './limits-seen.ts'
import { listLimitsSeen } from './list-limits-seen.ts'

const nodeId = 'acme/shop/prod/eu1'
const statusPath = '/api/v1/operator/status'
const logIn = 'mutation { login(email: "victim@example.org", password: "a wrong password") { token } }'

describe('a core', () => {
  let database: Database
  let core: TestCore
  beforeAll(async () => {
    database = await openTestDatabase()
    core = await startTestCore({ database, env: { ITOPS_SERVER_TRUSTED_PROXIES: '127.0.0.0/8, ::1' } })
  })
  afterAll(async () => {
    await core.close()
    await database.close()
  })

  const exceeded = async (limit: string) => {
    const text = await (await core.call('/metrics?services=false')).text()
    return Number(new RegExp(`itops_limit_exceeded_total\\{limit="${limit}"\\} (\\d+)`).exec(text)?.[1] ?? 0)
  }
  const post = async (query: string, headers: Record<string, string> = {}) => {
    const answer = await core.call('/graphql', { query }, { authorization: `Bearer ${await core.token()}`, ...headers })
    return { status: answer.status, headers: answer.headers, body: await answer.text() }
  }
  const send = (body: Uint8Array, encoding?: string) =>
    fetch(`${core.url}${statusPath}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${operatorKey}`,
        'content-type': 'application/json',
        ...(encoding ? { 'content-encoding': encoding } : {}),
      },
      body,
    })
  const report = (name: string, padding = 0) =>
    Buffer.from(JSON.stringify({ nodeId, services: [{ name, status: 'OPERATIONAL' }], padding: ' '.repeat(padding) }))
  const servicesNamed = async (name: string) =>
    (await database.query('select from services where name = $1', [name])).rowCount

  it('refuses a query of too many aliases before it runs, and says how many', async () => {
    const aliases = Array.from({ length: 1_000 }, (_, index) => `a${index}: slaDashboardStats { totalServices }`)
    const { status, body } = await post(`{ ${aliases.join(' ')} }`)
    expect([status, JSON.parse(body).errors]).toMatchObject([
      413,
      [{ extensions: { code: 'too_expensive' }, message: expect.stringContaining('1000 aliases') }],
    ])
    const spread = `{ ${aliases.slice(0, 101).join(' ')} }`.replace('{', 'query { ...many } fragment many on Query {')
    expect((await post(spread)).status).toBe(413)
    expect(await exceeded('query_aliases')).toBe(2)
  })

  it('refuses a query of too high a price, whichever way it asks for much, and answers what pages ask for', async () => {
    const many = (first: string) => `{ services(first: ${first}) { nodes { changes(first: ${first}) { id } } } }`
    expect((await post(many('1'))).status).toBe(200)
    expect((await post(many('1000'))).status).toBe(413)
    const variables = { query: `query ($n: Int!) ${many('$n')}`, variables: { n: 1_000 } }
    const answer = await core.call('/graphql', variables, { authorization: `Bearer ${await core.token()}` })
    expect([answer.status, await answer.text()]).toMatchObject([413, expect.stringContaining('too_expensive')])
    expect(await exceeded('query_price')).toBe(2)
  })

  it('takes reports as gzip and deflate, and of none more than 5 MiB, whether compressed or not', async () => {
    expect((await send(gzipSync(report('zipped')), 'gzip')).status).toBe(200)
    expect((await send(deflateSync(report('deflated')), 'deflate')).status).toBe(200)
    expect([await servicesNamed('zipped'), await servicesNamed('deflated')]).toEqual([1, 1])

    const large = report('large', 5 * 1024 * 1024)
    for (const [body, encoding] of [[large], [gzipSync(large), 'gzip'], [deflateSync(large), 'deflate']] as const) {
      const answer = await send(body, encoding)
      expect([answer.status, await answer.json()]).toMatchObject([413, { error: { code: 'payload_too_large' } }])
    }
    expect(await servicesNamed('large')).toBe(0)
    for (const encoding of ['gzip', 'deflate', 'br']) {
      for (const padding of [0, 2_000_000]) {
        const answer = await send(report('odd', padding), encoding)
        expect([answer.status, await answer.json()]).toMatchObject([400, { error: { code: 'bad_request' } }])
      }
    }
    expect(await servicesNamed('odd')).toBe(0)
    expect(await exceeded('body')).toBe(3)
  })

  it('bounds the guesses at one account, whatever address a proxy names', async () => {
    const guess = async (address: string) =>
      (await core.call('/graphql', { query: logIn }, { 'x-forwarded-for': address })).status
    const guesses = []
    for (let n = 0; n < 12; n++) guesses.push(await guess(`198.51.100.${n}`))
    expect(guesses.filter((status) => status === 429)).toHaveLength(2)
    expect(await exceeded('login_account')).toBe(2)
  })

  it('gives one connection so many subscriptions, and one user so many connections', async () => {
    const clients: Client[] = []
    const connect = async () => {
      const client = createClient({
        url: `${core.url.replace('http', 'ws')}/graphql/ws`,
        webSocketImpl: WebSocket,
        retryAttempts: 0,
        lazy: false,
        onNonLazyError: () => undefined,
        connectionParams: { authorization: `Bearer ${await core.token()}` },
      })
      clients.push(client)
      return new Promise<{ client: Client; code: number | undefined }>((resolve) => {
        client.on('connected', () => resolve({ client, code: undefined }))
        client.on('closed', (event) => resolve({ client, code: (event as { code: number }).code }))
      })
    }
    const { client } = await connect()
    const refusals: unknown[] = []
    for (let count = 0; count < 220; count++)
      client.subscribe(
        { query: 'subscription { serviceStatusChanged { path } }' },
        { next: () => {}, error: (error) => refusals.push(error), complete: () => {} },
      )
    await expect.poll(() => refusals.length).toBe(20)
    expect(JSON.stringify(refusals[0])).toContain('too_expensive')

    const codes = await Promise.all(Array.from({ length: 205 }, async () => (await connect()).code))
    expect(codes.filter((code) => code === 1013)).toHaveLength(6)
    expect([await exceeded('socket_subscriptions'), await exceeded('user_sockets')]).toEqual([20, 6])
    await Promise.all(clients.map((one) => one.dispose()))
    await expect.poll(async () => (await connect()).code).toBeUndefined()
    await Promise.all(clients.map((one) => one.dispose()))
  })

  it('shows those who administer everything who met which limit, how often, and how long they are to wait', async () => {
    const query = '{ limitsSeen { limit callerKind name refusals lastAt retryAfterSeconds } }'
    const seen = async () => (await core.graphql<{ limitsSeen: Record<string, unknown>[] }>(query)).limitsSeen
    const row = (limit: string, callerKind: string, name: string, refusals: number, wait: unknown = null) =>
      expect.objectContaining({ limit, callerKind, name, refusals, retryAfterSeconds: wait })
    await expect
      .poll(seen, { timeout: 20_000 })
      .toEqual(
        expect.arrayContaining([
          row('query_aliases', 'ADDRESS', '127.0.0.1', 2),
          row('body', 'KEY', 'operator', 3),
          row('login_account', 'ACCOUNT', 'victim@example.org', 2, expect.any(Number)),
          row('socket_subscriptions', 'USER', admin.email, 20),
          row('user_sockets', 'USER', admin.email, 6),
        ]),
      )
    const inner = await signIn(core, 'ADMIN', 'acme')
    expect((await post(query, { authorization: `Bearer ${inner}` })).body).toContain('"forbidden"')
  })

  it('notes a bounded number of callers, for seven days', async () => {
    const context = testContext(database, '2031-01-01T00:00:00Z')
    const seen = createLimitsSeen(context, (error) => expect.fail(String(error)))
    const note = (from: number, count: number) => {
      for (let n = from; n < from + count; n++)
        seen.note({ bound: 'address', caller: { kind: 'ADDRESS', id: `caller ${n}`.repeat(40) }, retryAfter: 7 })
    }
    note(0, 700)
    await seen.close()
    const { rows } = await database.query('select * from limit_refusals')
    expect(rows).toHaveLength(501)
    expect(rows).toContainEqual(expect.objectContaining({ caller: 'others', refusals: 200, retry_after_seconds: 7 }))
    for (const from of [1_000, 2_000]) {
      note(from, 500)
      await seen.close()
    }
    expect((await database.query('select from limit_refusals')).rowCount).toBe(1_000)
    context.clock.set('2031-01-08T00:00:01Z')
    note(5_000, 1)
    await seen.close()
    expect(await listLimitsSeen(context, 500)).toMatchObject([{ refusals: 1 }])
    expect((await database.query('select from limit_refusals')).rowCount).toBe(1)
  })
})

it('answers 429 with Retry-After once what one key, user or address may ask for is used up, and health all the same', async () => {
  const names = ['KEY', 'USER', 'ADDRESS'].map((what) => `ITOPS_LIMITS_${what}_REQUESTS_PER_MINUTE`)
  const core = await startTestCore({ env: Object.fromEntries(names.map((name) => [name, '5'])) })
  try {
    const query = '{ __typename }'
    const token = await core.token()
    const metricsKey = await issueKey(core, 'acme', ['metrics'])
    const calls = [
      // Whether what they ask for is granted or not: a key is counted by itself, and one that is none by its address.
      () => core.call('/api/v1/sla/groups', undefined, { 'x-api-key': metricsKey }),
      () => core.call('/api/v1/sla/groups', undefined, { 'x-api-key': `itops_0123456789ab_${'x'.repeat(43)}` }),
      () => core.call('/api/v1/sla/groups'),
      () => core.call('/graphql', { query }, { authorization: `Bearer ${token}` }),
      // Whoever connects without a trusted proxy is the one who asks, whatever the header says.
      () => core.call('/graphql', { query }, { 'x-forwarded-for': `192.0.2.${Math.floor(Math.random() * 250)}` }),
    ]
    for (const call of calls) {
      const answers = []
      for (let count = 0; count < 8; count++) answers.push(await call())
      const refused = answers.filter(({ status }) => status === 429)
      expect(refused.length).toBeGreaterThanOrEqual(3)
      expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThan(0)
      expect(await refused[0]?.text()).toContain('rate_limited')
    }
    for (let count = 0; count < 10; count++) expect((await core.call('/health', undefined, {})).status).toBe(200)
  } finally {
    await core.close()
  }
})
