import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, signIn } from '../../testing/requests/sessions.ts'
import { type LoopbackServer, startHttpServer } from '../../testing/servers/http-server.ts'
import { startTestCore, type TestCore } from '../../testing/servers/server.ts'
import { createVault } from '../platform/secrets/vault.ts'

const secret = 'never-seen-again-secret'

describe('channels and routes', () => {
  let core: TestCore
  let hook: LoopbackServer
  const lines: string[] = []
  const { write } = process.stdout
  beforeAll(async () => {
    hook = await startHttpServer()
    // What core logs goes to its standard output.
    process.stdout.write = ((chunk: string) => lines.push(String(chunk)) > 0) as typeof write
    const env = { ITOPS_SECURITY_WEBHOOK_HOST_ALLOWLIST: '127.0.0.1', ITOPS_LOG_LEVEL: 'trace' }
    core = await startTestCore({ env })
  })
  afterAll(async () => {
    await core.close()
    await hook.close()
    process.stdout.write = write
  })

  const channelFields = 'id name enabled secretsReadable lastError settings { name value secret set }'
  interface Channel {
    id: string
    name: string
    enabled: boolean
    secretsReadable: boolean
    lastError: string | null
    settings: { name: string; value: string | null; secret: boolean; set: boolean }[]
  }
  const save = async (input: object) =>
    (
      await core.graphql<{ saveNotificationChannel: Channel }>(
        `mutation ($input: NotificationChannelInput!) { saveNotificationChannel(input: $input) { ${channelFields} } }`,
        { input: { kind: 'webhook', ...input } },
      )
    ).saveNotificationChannel
  const codeOf = async (query: string, variables: object = {}) => {
    const { errors } = await ask(core, await core.token(), query, variables)
    return `${errors?.[0]?.extensions.code}: ${errors?.[0]?.message}`
  }
  const setting = (channel: Channel, name: string) => channel.settings.find((one) => one.name === name)

  it('keep a secret that is set and not named again, show it never, and clear it when reported', async () => {
    const url = { name: 'url', value: `${hook.url}/a` }
    const made = await save({ name: 'hook', settings: [url, { name: 'authorization', value: `Bearer ${secret}` }] })
    expect(setting(made, 'authorization')).toEqual({ name: 'authorization', value: null, secret: true, set: true })
    expect(setting(made, 'signingSecret')?.set).toBe(false)
    const renamed = await save({ id: made.id, name: 'renamed', settings: [url] })
    expect(renamed).toMatchObject({ id: made.id, name: 'renamed', secretsReadable: true })
    const test = `mutation { testNotificationChannel(id: ${made.id}) { ok error } }`
    expect(await core.graphql(test)).toEqual({ testNotificationChannel: { ok: true, error: null } })
    expect(hook.received.at(-1)?.headers.authorization).toBe(`Bearer ${secret}`)
    const { rows } = await core.database.query<{ text: string }>(
      'select (c.*)::text as text from notification_channels c',
    )
    expect(rows[0]?.text).not.toContain(secret)
    expect(rows[0]?.text).not.toContain(Buffer.from(secret).toString('hex'))
    const cleared = await save({
      id: made.id,
      name: 'renamed',
      settings: [url, { name: 'authorization', value: null }],
    })
    expect(setting(cleared, 'authorization')?.set).toBe(false)
  })

  it('say what is wrong with a setting, without its value', async () => {
    const mutation = 'mutation ($input: NotificationChannelInput!) { saveNotificationChannel(input: $input) { id } }'
    const refused = (input: object) =>
      codeOf(mutation, { input: { name: 'x', kind: 'webhook', settings: [], ...input } })
    expect(await refused({})).toBe('bad_request: URL is required.')
    const wrong = [
      { name: 'url', value: `ftp://${secret}` },
      { name: 'nope', value: secret },
    ]
    expect(await refused({ settings: wrong })).toMatch(/^bad_request: there is no setting "nope"; URL is wrong: /)
    expect(await refused({ settings: wrong })).not.toContain(secret)
    expect(await refused({ kind: 'pigeon' })).toBe('bad_request: There is no channel of the kind "pigeon".')
    const mail = { kind: 'email', settings: [{ name: 'port', value: '99999' }] }
    expect(await refused(mail)).toContain('Port is wrong: a whole number in its range')
    expect(await refused({ id: '999', settings: [] })).toContain('not_found')
  })

  it('answer a test over REST with what became of it, and note it in the log', async () => {
    const { id } = await save({ name: 'broken', settings: [{ name: 'url', value: `${hook.url}/${secret}` }] })
    hook.answer = () => ({ status: 404, body: `/${secret} is gone` })
    const answer = await core.call(`/api/v1/notifications/channels/${id}/test`, {})
    const error = `127.0.0.1:${hook.port} answered 404`
    expect(await answer.json()).toMatchObject({ ok: false, error })
    hook.answer = () => ({})
    const log = await (await core.call(`/api/v1/notifications/deliveries?channelId=${id}`)).json()
    expect(log).toMatchObject({ totalCount: 1, deliveries: [{ status: 'FAILED', reason: 'TEST', lastError: error }] })
    expect((await core.call('/api/v1/notifications/channels/999/test', {})).status).toBe(404)
    expect((await core.call('/api/v1/notifications/deliveries?first=0')).status).toBe(400)
  })

  it('keep routes in the order that they are given, and show which an event would take', async () => {
    const { id } = await save({ name: 'target', settings: [{ name: 'url', value: hook.url }] })
    const route = async (name: string, more = '') => {
      const mutation = `mutation { saveNotificationRoute(input: {name: "${name}", channelIds: [${id}] ${more}}) { id } }`
      return (await core.graphql<{ saveNotificationRoute: { id: string } }>(mutation)).saveNotificationRoute.id
    }
    const order = async () => {
      const query = '{ notificationRoutes { name position } }'
      const { notificationRoutes } = await core.graphql<{ notificationRoutes: { name: string; position: number }[] }>(
        query,
      )
      return notificationRoutes.map(({ name, position }) => `${position} ${name}`)
    }
    const first = await route('a', ', continues: true, prefixes: ["acme/shop/"]')
    await route('b')
    await route('c', ', position: 1, kinds: ["backup"]')
    expect(await order()).toEqual(['1 c', '2 a', '3 b'])
    const moved = `, id: ${first}, position: 3, continues: true, prefixes: ["acme/shop/"]`
    await route('a', moved)
    expect(await order()).toEqual(['1 c', '2 b', '3 a'])
    await route('a', `, id: ${first}, position: 2, continues: true, prefixes: ["acme/shop"]`)
    const taken = async (subject: string) => {
      const query = `{ previewNotificationRoute(event: {kind: "agent", severity: "high", subject: "${subject}"}) { route { name } groupKey } }`
      const { previewNotificationRoute } = await core.graphql<{
        previewNotificationRoute: { route: { name: string } }[]
      }>(query)
      return previewNotificationRoute.map(({ route }) => route.name)
    }
    expect(await taken('acme/shop/prod/eu1')).toEqual(['a', 'b'])
    expect(await taken('acme/shopping/prod/eu1')).toEqual(['b'])
    const wrong = `mutation { saveNotificationRoute(input: {name: "d", channelIds: [${id}], severities: ["awful"]}) { id } }`
    expect(await codeOf(wrong)).toContain('bad_request: There is no severity "awful"')
  })

  it('send what happens, over the whole of core', async () => {
    hook.received.length = 0
    const report = (status: string) =>
      core.call('/api/v1/operator/status', { nodeId: 'acme/shop/prod/eu1', services: [{ name: 'orders', status }] })
    await core.database.query('update notification_routes set wait_seconds = 0, interval_seconds = 0')
    await report('DOWN')
    await expect
      .poll(() => hook.received.map(({ body }) => JSON.parse(body).title), { timeout: 20_000 })
      .toContain('orders is down')
    const sample = async (name: string) => {
      const exposition = await (await core.call('/metrics')).text()
      return exposition.split('\n').find((line) => line.startsWith(name))
    }
    await expect
      .poll(() => sample('itops_notifications_pending'), { timeout: 20_000 })
      .toBe('itops_notifications_pending 0')
    const sent = 'itops_notifications_total{channel_kind="webhook",outcome="sent"}'
    expect(await sample(sent)).toMatch(/ [1-9]$/)
    const ready = await (await core.call('/ready', undefined, {})).json()
    expect(ready).toMatchObject({ checks: { notifications: { status: 'ok' } } })
    await core.database.query(
      `insert into notification_deliveries (channel_id, reason, message, status, created_at, next_at)
      select max(id), 'OPENED', '{}', 'PENDING', now() - interval '1 hour', now() + interval '1 hour'
      from notification_channels`,
    )
    const stuck = await (await core.call('/ready', undefined, {})).json()
    expect(stuck).toMatchObject({
      status: 'degraded',
      checks: { notifications: { detail: '1 messages wait to be sent' } },
    })
  })

  it('are for who administers everything', async () => {
    const token = await signIn(core, 'ADMIN', 'acme/shop')
    for (const query of [
      '{ notificationChannels { id } }',
      '{ notificationRoutes { id } }',
      '{ notificationDeliveries { totalCount } }',
    ]) {
      const { errors } = await ask(core, token, query)
      expect(errors?.[0]?.extensions.code).toBe('forbidden')
    }
  })

  it('say nothing secret in the log', () => {
    expect(lines.length).toBeGreaterThan(0)
    expect(lines.filter((line) => line.includes(secret))).toEqual([])
  })
})

describe('the vault of channel secrets', () => {
  const vault = createVault('a key that is long enough for anybody', 'the tests')

  it('opens what it has sealed, which is different each time', () => {
    const [one, two] = [vault.seal({ token: secret }), vault.seal({ token: secret })]
    expect(vault.open(one)).toEqual({ token: secret })
    expect(Buffer.from(one).equals(Buffer.from(two))).toBe(false)
  })

  it('opens nothing that was sealed with another key or has been changed', () => {
    const sealed = vault.seal({ token: secret })
    expect(createVault('another key that is long enough too', 'the tests').open(sealed)).toBeUndefined()
    for (const place of [0, 5, 20, sealed.length - 1]) {
      const changed = Uint8Array.from(sealed)
      changed[place] = (changed[place] ?? 0) ^ 1
      expect(vault.open(changed)).toBeUndefined()
    }
  })
})
