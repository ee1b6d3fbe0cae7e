import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { databaseKinds, openTestDatabase } from '../../../testing/database/database.ts'
import { ask, signIn } from '../../../testing/requests/sessions.ts'
import { operatorKey, startTestCore, type TestCore } from '../../../testing/servers/server.ts'
import type { Database } from '../../platform/database/database.ts'

interface Issued {
  key: { id: string; name: string }
  token: string
}

const node = 'acme/shop/prod/eu1'
const other = 'acme/bank/prod/eu1'
const now = Date.now()
const ago = (minutes: number) => new Date(now - minutes * 60_000).toISOString()

describe.each(databaseKinds)('keys of machines on %s', (kind) => {
  let database: Database
  let core: TestCore
  /** Another replica on the same database. */
  let replica: TestCore
  beforeAll(async () => {
    database = await openTestDatabase(kind)
    core = await startTestCore({ database })
    replica = await startTestCore({ database })
    for (const nodeId of [node, other])
      await core.call('/api/v1/operator/status', { nodeId, services: [{ name: 'orders', status: 'OPERATIONAL' }] })
  })
  afterAll(async () => {
    await replica.close()
    await core.close()
    await database.close()
  })

  let count = 0
  const issue = async (kinds: string[], more: object = {}): Promise<Issued> => {
    const response = await core.call('/api/v1/keys', { name: `key ${++count}`, scope: node, kinds, ...more })
    expect(response.status).toBe(200)
    return (await response.json()) as Issued
  }
  const call = async (token: string, path: string, body?: object, on = core) => {
    const response = await on.call(path, body, { 'x-api-key': token })
    return { status: response.status, text: await response.text() }
  }
  const read = (token: string, on = core) => call(token, `/api/v1/operator/services?nodeId=${node}`, undefined, on)
  const statusOf = async (nodeId: string, name = 'orders') => {
    const { rows } = await database.query<{ status: string; credited: number }>(
      `select c.status::text as status, (select coalesce(sum(duration_ms), 0)::integer from credited_time t where t.service_id = s.id) as credited
      from services s join service_states c on c.service_id = s.id where s.path = $1`,
      [`${nodeId}/${name}`],
    )
    return rows[0]
  }

  it('are shown once, kept as a hash only, and listed without their secrets', async () => {
    const { key, token } = await issue(['agent'])
    expect(token).toMatch(new RegExp(`^itops_${key.id}_[\\w-]{43}$`))
    const secret = token.slice(token.indexOf('_', 6) + 1)
    const kept = await database.query<{ row: string }>('select m::text as row from machine_keys m')
    const listed = await (await core.call('/api/v1/keys')).text()
    expect(listed).toContain(key.id)
    for (const text of [listed, ...kept.rows.map(({ row }) => row)]) expect(text).not.toContain(secret)
  })

  it('report what lies in their scope, and nothing else: the refusal names the scope, and nothing is written', async () => {
    const { token } = await issue(['agent', 'health', 'storage', 'backup', 'windows', 'metrics', 'read'])
    const services = [{ name: 'orders', status: 'DOWN' }]
    const path = `${other}/orders`
    const tries: [string, object?][] = [
      ['/api/v1/operator/status', { nodeId: other, services }],
      ['/api/v1/operator/register', { nodeId: other, services: [{ name: 'new' }] }],
      ['/api/v1/operator/heartbeat', { nodeId: other }],
      [`/api/v1/operator/documents?nodeId=${other}`],
      ['/api/v1/health/report', { path, status: 'DOWN' }],
      ['/api/v1/storage/report', { path, allocatedBytes: 100, usedBytes: 1 }],
      ['/api/v1/backup/report', { path, status: 'success' }],
      ['/api/v1/change/report', { path, kind: 'ROLLOUT' }],
      ['/metrics?scope=acme'],
    ]
    const before = await statusOf(other)
    for (const [url, body] of tries) {
      const { status, text } = await call(token, url, body)
      expect({ url, status }).toEqual({ url, status: 403 })
      expect(text).toMatch(/forbidden_key.*lacks the scope (acme\S*);.*An administrator of \1 can issue one/)
    }
    // Of a group nothing is said, not even whether there is one.
    for (const [target, lacked] of [
      [{ path }, `the scope ${path}`],
      [{ slaGroup: 'no-such-group' }, 'the scope of group:no-such-group'],
    ] as const) {
      const planned = { ...target, reason: 'none of its business' }
      const { status, text } = await call(token, '/api/v1/sla/exclusion-window/start', planned)
      expect([status, text]).toEqual([
        403,
        expect.stringContaining(`lacks ${lacked}; it has ${node}. An administrator of `),
      ])
    }
    expect(await statusOf(other)).toEqual(before)
    expect((await database.query("select from services where name = 'new'")).rowCount).toBe(0)
    // Among what the key may, what it may not is refused alone, and recorded.
    const both = [{ document: { path } }, { document: { path: `${other}/new` } }, { name: 'orders' }]
    const another = await issue(['agent'])
    const mixed = await call(another.token, '/api/v1/operator/register', { nodeId: node, services: both })
    expect(JSON.parse(mixed.text)).toMatchObject({
      accepted: 1,
      rejected: [{ code: 'forbidden_key', reason: `the key may not register ${path}; its scope is ${node}` }, {}],
    })
    await expect
      .poll(async () => {
        const { rows } = await database.query(
          `select from audit_log where outcome = 'REFUSED' and action = 'POST /api/v1/operator/register' and after ->> 'message' like $1`,
          [`the key may not register ${path}; its scope is ${node}, and 1 more`],
        )
        return rows.length
      })
      .toBe(1)
    expect((await call(token, '/api/v1/operator/status', { nodeId: node, services })).status).toBe(200)
    expect(await statusOf(node)).toMatchObject({ status: 'DOWN' })
  })

  it('fill past time as agents only, and past maintenance with the kind windows only', async () => {
    const interval = (status: string, from: number, to: number) => ({ from: ago(from), to: ago(to), status })
    const report = (name: string, ...pieces: object[]) => ({
      nodeId: node,
      services: [{ name, status: 'OPERATIONAL', pieces }],
    })
    const past = [interval('OPERATIONAL', 60, 50), interval('MAINTENANCE', 50, 40)]
    const health = await call((await issue(['health', 'windows'])).token, '/api/v1/health/report', {
      path: `${node}/pushed`,
      status: 'OPERATIONAL',
      pieces: past,
    })
    expect(health).toMatchObject({ status: 403, text: expect.stringContaining('lacks the kind agent') })
    expect(await statusOf(node, 'pushed')).toBeUndefined()
    const agent = await call((await issue(['agent'])).token, '/api/v1/operator/status', report('kept', ...past))
    expect(agent.text).toContain(
      '1 interval is left out: planned maintenance of past time needs a key of the kind windows',
    )
    expect(await statusOf(node, 'kept')).toMatchObject({ credited: 10 * 60_000 })
    const both = await call(
      (await issue(['agent', 'windows'])).token,
      '/api/v1/operator/status',
      report('whole', ...past),
    )
    expect(both.text).not.toContain('left out')
    expect(await statusOf(node, 'whole')).toMatchObject({ credited: 20 * 60_000 })
  })

  it('show metrics and lists of their scope only', async () => {
    const { token } = await issue(['read'])
    const [metrics, services, agents] = [
      await call(token, '/metrics'),
      await call(token, '/api/v1/operator/services'),
      await call(token, '/metrics?services=false'),
    ]
    expect(metrics.text).toContain('platform="shop"')
    expect(agents.status).toBe(400)
    for (const { text } of [metrics, services]) expect(text).not.toContain('bank')
    expect(metrics.text).not.toContain('itops_agents')
  })

  it('are rotated with an overlap, in which both secrets are good', async () => {
    const { key, token } = await issue(['read'])
    const rotate = async (overlapHours: number) =>
      (await (await core.call(`/api/v1/keys/${key.id}/rotate`, { overlapHours })).json()) as Issued
    const second = await rotate(1)
    await vi.waitFor(async () => expect((await read(second.token)).status).toBe(200), 2_000)
    expect((await read(token)).status).toBe(200)
    await database.query(`update machine_keys set previous_until = now() - interval '1 second' where id = $1`, [key.id])
    await vi.waitFor(async () => expect((await read(token)).status).toBe(401), 2_000)
    expect((await read(token)).text).toMatch(/has another secret since .*Z; an administrator of acme/)
    const third = await rotate(0)
    await vi.waitFor(async () => expect((await read(second.token)).status).toBe(401), 2_000)
    expect((await read(third.token)).status).toBe(200)
  })

  it('open nothing on any replica once they are revoked, nor after their end', async () => {
    const [revoked, expiring] = [await issue(['read']), await issue(['read'], { expiresAt: ago(-1) })]
    for (const on of [core, replica])
      for (const { token } of [revoked, expiring]) expect((await read(token, on)).status).toBe(200)
    expect((await core.call(`/api/v1/keys/${revoked.key.id}/revoke`, {})).status).toBe(200)
    await database.query('update machine_keys set expires_at = now() where id = $1', [expiring.key.id])
    await vi.waitFor(async () => {
      for (const on of [core, replica])
        for (const { token } of [revoked, expiring]) expect((await read(token, on)).status).toBe(401)
    }, 2_000)
    const says = async ({ key, token }: Issued) => (await read(token)).text.replaceAll(key.name, 'NAME')
    const remedy = `an administrator of ${node} can issue one on the page Keys`
    expect(await says(revoked)).toMatch(new RegExp(`as the key NAME was revoked at .+Z; ${remedy}`))
    expect(await says(expiring)).toMatch(new RegExp(`as the key NAME expired at .+Z; ${remedy}`))
    // Who has not its secret does not hear of it.
    expect(await says({ ...revoked, token: `${revoked.token.slice(0, -1)}_` })).not.toMatch('NAME')
    const again = await core.call(`/api/v1/keys/${revoked.key.id}/rotate`, {})
    expect(await again.text()).toContain('is revoked: issue another')
  })

  it('note their last use once a minute at most, and that of the operator key', async () => {
    const { key, token } = await issue(['read'])
    const lastUse = async () =>
      (await database.query<{ at: Date | null }>('select last_used_at as at from machine_keys where id = $1', [key.id]))
        .rows[0]?.at
    expect(await lastUse()).toBeNull()
    await read(token)
    await vi.waitFor(async () => expect(await lastUse()).not.toBeNull())
    const first = await lastUse()
    await read(token)
    await read(token, replica)
    expect(await lastUse()).toEqual(first)
    const { machineKeys } = await core.graphql<{ machineKeys: { operatorKeyUsedAt: string } }>(
      '{ machineKeys { operatorKeyUsedAt } }',
    )
    expect(Date.now() - Date.parse(machineKeys.operatorKeyUsedAt)).toBeLessThan(600_000)
  })

  it('are issued by administrators within their scope, with the command for the agent', async () => {
    const inner = await signIn(core, 'ADMIN', 'acme/shop')
    const make = (scope: string) =>
      ask<{ issueKey: { token: string; agentCommand: string } }>(
        core,
        inner,
        `mutation { issueKey(input: {name: "agent of ${scope}", scope: "${scope}", kinds: [AGENT, WINDOWS]}) { token agentCommand } }`,
      )
    expect((await make('acme')).errors?.[0]?.extensions.code).toBe('forbidden')
    const { token, agentCommand } = (await make(node)).data.issueKey
    expect(agentCommand).toContain(`--set node.id=${node} `)
    expect(agentCommand).toContain(`--set itops.apiKey.value=${token}`)
    expect((await make(node)).errors?.[0]?.message).toContain('already: rotate it')
    const { data } = await ask<{ machineKeys: { keys: { scope: string }[]; operatorKeyUsedAt: null } }>(
      core,
      inner,
      '{ machineKeys { operatorKeyUsedAt keys { scope } } }',
    )
    expect(data.machineKeys.operatorKeyUsedAt).toBeNull()
    expect(new Set(data.machineKeys.keys.map(({ scope }) => scope))).toEqual(new Set([node]))
  })

  it.each([
    [{ name: ' ' }, 'needs a name'],
    [{ kinds: [] }, 'one kind at least'],
    [{ scope: 'a/b/c/d/e' }, 'up to 4 levels'],
    [{ scope: 'a//b' }, 'not a hierarchy path'],
    [{ expiresAt: '2020-01-01T00:00:00Z' }, 'cannot have expired'],
    [{ expiresAt: 'soon' }, 'is no instant'],
  ])('are not issued as %j', async (wrong, words) => {
    const answer = await core.call('/api/v1/keys', { name: 'wrong', scope: node, kinds: ['read'], ...wrong })
    expect({ status: answer.status, text: await answer.text() }).toEqual({
      status: 400,
      text: expect.stringContaining(words),
    })
  })

  it('cannot be made up, and the operator key opens everything beside them', async () => {
    const { key, token } = await issue(['read'])
    const forged = [
      `itops_${key.id}_${'A'.repeat(43)}`,
      `itops_${'a'.repeat(12)}_${token.slice(-43)}`,
      `${token}x`,
      'itops__',
    ]
    for (const text of forged) expect((await read(text)).status).toBe(401)
    expect((await read(operatorKey)).status).toBe(200)
  })
})
