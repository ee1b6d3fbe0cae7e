import { createHmac } from 'node:crypto'
import { type Client, createClient } from 'graphql-ws'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import { openTestDatabase } from '../../testing/database/database.ts'
import { ask, signIn } from '../../testing/requests/sessions.ts'
import { operatorKey, startTestCore, type TestCore } from '../../testing/servers/server.ts'
import type { Database } from '../platform/database/database.ts'

interface Change {
  path: string
  from: string | null
  to: string
}

const jwtSecret = 'a secret of the tests that is long enough'
const everyField = 'id serviceId path serviceName displayName from to at message'

describe('the subscription to status changes', () => {
  let database: Database
  let core: TestCore
  /** How often the changes were read for listeners. */
  let reads = 0
  const clients: Client[] = []

  beforeAll(async () => {
    database = await openTestDatabase()
    const counting: Database = {
      ...database,
      of: () => counting,
      query(text, values) {
        if (text.includes('from outbox_events e')) reads++
        return database.query(text, values)
      },
    }
    core = await startTestCore({ database: counting, env: { ITOPS_JWT_SECRET: jwtSecret } })
  })
  afterAll(async () => {
    for (const client of clients) await client.dispose()
    await core.close()
    await database.close()
  })

  const connect = (token: string | undefined) => {
    const client = createClient({
      url: `${core.url.replace('http', 'ws')}/graphql/ws`,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      ...(token ? { connectionParams: { authorization: `Bearer ${token}` } } : {}),
    })
    clients.push(client)
    return client
  }
  /** Listens; what arrives is put into the list, and how it ended into `end`. */
  const listen = (
    client: Client,
    query = `subscription { serviceStatusChanged { ${everyField} } }`,
    variables = {},
  ) => {
    const changes: Change[] = []
    let finish: (reason: unknown) => void
    const end = new Promise<unknown>((resolve) => {
      finish = resolve
    })
    const stop = client.subscribe<{ serviceStatusChanged: Change }>(
      { query, variables },
      {
        next: ({ data, errors }) => (data ? changes.push(data.serviceStatusChanged) : finish(errors)),
        error: (error) => finish(error),
        complete: () => finish('complete'),
      },
    )
    return { changes, end, stop }
  }
  const report = (nodeId: string, status: string) =>
    core.call('/api/v1/operator/status', { nodeId, services: [{ name: 'orders', status, message: 'as reported' }] })
  /** Changes statuses until the listener has heard of one: a subscription is in force a moment after it was sent. */
  const changeUntilHeard = async (changes: Change[], nodes: string[]) => {
    let turn = 0
    await expect
      .poll(
        async () => {
          turn++
          for (const node of nodes) await report(node, turn % 2 ? 'DOWN' : 'OPERATIONAL')
          return changes.length
        },
        { timeout: 20_000 },
      )
      .toBeGreaterThan(0)
  }
  /** A token of the administrator's own session, with another end. */
  const tokenExpiring = async (seconds: number) => {
    const [, payload = ''] = (await core.token()).split('.')
    const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')
    const now = Math.floor(Date.now() / 1000)
    const user = { ...JSON.parse(Buffer.from(payload, 'base64url').toString()), iat: now, exp: now + seconds }
    const text = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(user)}`
    return `${text}.${createHmac('sha256', jwtSecret).update(text).digest('base64url')}`
  }

  it('is refused without a valid token', async () => {
    const [expired, forged] = [await tokenExpiring(-1), `${(await tokenExpiring(60)).slice(0, -4)}AAAA`]
    for (const token of [undefined, operatorKey, expired, forged]) {
      expect(await listen(connect(token)).end).toMatchObject({ code: 4403 })
    }
  })

  it('reports a change within moments, with the same fields as the list of changes', async () => {
    const { changes, stop } = listen(connect(await core.token()))
    await changeUntilHeard(changes, ['acme/shop/prod/eu1'])
    await report('acme/shop/prod/eu1', 'DEGRADED')
    const query = '{ serviceStatusEvents(first: 1) { serviceId path serviceName displayName from to at message } }'
    const { data } = await ask<{ serviceStatusEvents: object[] }>(core, await core.token(), query)
    const [newest] = data.serviceStatusEvents
    await expect.poll(() => changes.at(-1)).toMatchObject({ id: expect.any(String), ...newest })
    expect(newest).toMatchObject({
      path: 'acme/shop/prod/eu1/orders',
      from: expect.any(String),
      message: 'as reported',
    })
    stop()
  })

  it('reports only what lies below a prefix, and within the scope of the user', async () => {
    const nodes = ['acme/pay/prod/eu1', 'acme/shop/prod/eu1', 'acme/shop/test/eu1', 'acme/shopping/prod/eu1']
    const viewer = await signIn(core, 'VIEWER', 'acme/shop')
    const query = `subscription ($prefix: String) { serviceStatusChanged(prefix: $prefix) { ${everyField} } }`
    const admin = connect(await core.token())
    const all = listen(admin, query)
    const below = listen(admin, query, { prefix: 'acme/shop' })
    const scoped = listen(connect(viewer), query)
    const both = listen(connect(viewer), query, { prefix: 'acme/shop/test' })
    for (const { changes } of [all, below, scoped, both]) await changeUntilHeard(changes, nodes)
    await expect
      .poll(
        async () => {
          for (const node of nodes) await report(node, 'UNKNOWN')
          for (const node of nodes) await report(node, 'OPERATIONAL')
          return new Set(all.changes.map(({ path }) => path)).size
        },
        { timeout: 20_000 },
      )
      .toBe(nodes.length)
    for (const { stop } of [all, below, scoped, both]) stop()
    const paths = ({ changes }: { changes: Change[] }) => [...new Set(changes.map(({ path }) => path))].sort()
    const inShop = ['acme/shop/prod/eu1/orders', 'acme/shop/test/eu1/orders']
    expect(paths(below)).toEqual(inShop)
    expect(paths(scoped)).toEqual(inShop)
    expect(paths(both)).toEqual(['acme/shop/test/eu1/orders'])
  })

  it('pushes what was changed of services, once, within the scope of the user', async () => {
    const client = connect(await signIn(core, 'VIEWER', 'acme/shop'))
    const heard: { id: string; summary: string; path: string }[] = []
    const stop = client.subscribe<{ serviceChanged: (typeof heard)[number] }>(
      { query: 'subscription { serviceChanged(prefix: "acme/shop/prod") { id summary path } }' },
      { next: ({ data }) => data && heard.push(data.serviceChanged), error: () => {}, complete: () => {} },
    )
    let turn = 0
    const mark = (node: string, id = `${turn}`) =>
      core.call('/api/v1/change/report', { path: `${node}/orders`, id, kind: 'RESTART', by: id })
    await report('acme/shop/prod/eu1', 'OPERATIONAL')
    await expect
      .poll(
        async () => {
          turn++
          for (const node of ['acme/pay/prod/eu1', 'acme/shop/prod/eu1', 'acme/shop/prod/eu1']) await mark(node)
          return heard.length
        },
        { timeout: 20_000 },
      )
      .toBeGreaterThan(1)
    await mark('acme/shop/prod/eu1', 'last')
    await expect.poll(() => heard.at(-1)?.summary).toBe('Restarted by last')
    stop()
    expect(new Set(heard.map(({ path }) => path))).toEqual(new Set(['acme/shop/prod/eu1/orders']))
    expect(new Set(heard.map(({ id }) => id)).size).toBe(heard.length)
  })

  it('gives each subscription what it asked for, though an event is worked out once for those that ask alike', async () => {
    const client = connect(await core.token())
    const texts = ['{ path }', '{ path to }', '{ path: to }', '{ path ...F } } fragment F on ServiceStatusEvent { to']
    const all = [...texts, ...texts].map((fields) => listen(client, `subscription { serviceStatusChanged ${fields} }`))
    for (const { changes } of all) await changeUntilHeard(changes, ['acme/shop/prod/eu1'])
    await report('acme/shop/prod/eu1', 'DEGRADED')
    const path = 'acme/shop/prod/eu1/orders'
    const last = [{ path }, { path, to: 'DEGRADED' }, { path: 'DEGRADED' }, { path, to: 'DEGRADED' }]
    await expect.poll(() => all.map(({ changes }) => changes.at(-1))).toEqual([...last, ...last])
    for (const { stop } of all) stop()
  })

  it('leaves no listener behind, whether it is stopped, its client ends or its connection breaks', async () => {
    const ends: ((client: Client, stop: () => void, socket: () => WebSocket | undefined) => unknown)[] = [
      (_client, stop) => stop(),
      (client) => client.dispose(),
      (_client, _stop, socket) => socket()?.terminate(),
    ]
    for (const end of ends) {
      const client = connect(await core.token())
      let socket: WebSocket | undefined
      client.on('opened', (opened) => {
        socket = opened instanceof WebSocket ? opened : undefined
      })
      const { changes, stop } = listen(client)
      await changeUntilHeard(changes, ['acme/shop/prod/eu1'])
      await end(client, stop, () => socket)
      await expect
        .poll(
          async () => {
            const before = reads
            await report('acme/shop/prod/eu1', 'MAINTENANCE')
            await report('acme/shop/prod/eu1', 'DOWN')
            return reads - before
          },
          { timeout: 20_000 },
        )
        .toBe(0)
    }
  })

  it('is all that the socket takes', async () => {
    const client = connect(await core.token())
    for (const query of [
      '{ me { id } }',
      'mutation { refreshToken(refreshToken: "x") { token } }',
      'query A { me { id } } query B { me { id } }',
      '{',
    ]) {
      expect(await listen(client, query).end).toEqual([expect.objectContaining({ message: expect.any(String) })])
    }
    expect(await listen(client, 'subscription { nothing }').end).toMatchObject([
      { message: /Cannot query field "nothing"/ },
    ])
  })

  it('is closed when the token expires, so that the client comes back with a fresh one', async () => {
    const client = connect(await tokenExpiring(2))
    expect(await listen(client).end).toMatchObject({ code: 1012 })
  })

  it('ends with its session, and when its user may something else, on every replica', async () => {
    const replica = await startTestCore({ database, env: { ITOPS_JWT_SECRET: jwtSecret } })
    const open = async (on: TestCore, token: string) => {
      const client = createClient({
        url: `${on.url.replace('http', 'ws')}/graphql/ws`,
        webSocketImpl: WebSocket,
        retryAttempts: 0,
        connectionParams: { authorization: `Bearer ${token}` },
      })
      clients.push(client)
      const listening = listen(client)
      await new Promise((resolve) => client.on('connected', resolve))
      return listening
    }
    const [left, demoted] = [await signIn(core, 'VIEWER'), await signIn(core, 'ADMIN')]
    const listeners = [await open(core, left), await open(replica, left), await open(replica, demoted)]
    const { me } = (await ask<{ me: { email: string } }>(core, demoted, '{ me { email } }')).data
    await ask(core, left, 'mutation { logout }')
    await database.query(
      `update user_grants set role = 'VIEWER', scope_kind = 'PATH', path = 'acme'
      where user_id = (select id from users where email = $1)`,
      [me.email],
    )
    expect(await Promise.all(listeners.map(({ end }) => end))).toMatchObject([
      { code: 4403 },
      { code: 4403 },
      { code: 1012 },
    ])
    await replica.close()
  })
})
