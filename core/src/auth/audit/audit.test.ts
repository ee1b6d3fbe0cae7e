import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { databaseKinds, openTestDatabase } from '../../../testing/database/database.ts'
import { recording } from '../../../testing/database/recorded-statements.ts'
import { ask, signIn } from '../../../testing/requests/sessions.ts'
import { admin, operatorKey, startTestCore, type TestCore } from '../../../testing/servers/server.ts'
import type { Database, Queryable } from '../../platform/database/database.ts'
import { auditedDatabase } from './audited-database.ts'

interface Line {
  id: number
  actor: string
  actorId: string
  address: string
  requestId: string
  action: string
  outcome: string
  subjectKind: string
  subject: string
  before: Record<string, unknown> | null
  after: Record<string, unknown> | null
  hash: string
  canonical: string
}

const node = 'acme/shop/prod/eu1'
const password = 'a password that is long'

describe.each(databaseKinds)('the audit log on %s', (kind) => {
  let database: Database
  let core: TestCore
  beforeAll(async () => {
    database = await openTestDatabase(kind)
    core = await startTestCore({ database })
    await core.call('/api/v1/operator/status', { nodeId: node, services: [{ name: 'orders', status: 'OPERATIONAL' }] })
  })
  afterAll(async () => {
    await core.close()
    await database.close()
  })

  const lines = async (query = ''): Promise<Line[]> => {
    const response = await core.call(`/api/v1/audit?first=5000${query}`)
    expect(response.headers.get('content-type')).toContain('application/x-ndjson')
    const text = await response.text()
    return text === ''
      ? []
      : text
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line))
  }
  const verify = async () => (await core.call('/api/v1/audit/verify')).json()
  const createUser = (email: string, token?: string) =>
    ask<{ createUser: { id: string } }>(
      core,
      token,
      'mutation ($email: String!, $password: String!) { createUser(email: $email, password: $password, role: VIEWER) { id } }',
      { email, password },
    )

  it('has nothing of reports, and of a change who made it, from where, and what it was before and after', async () => {
    expect(await lines()).toEqual([])
    const token = await core.token()
    const { data } = await createUser('eve@example.org', token)
    await ask(core, token, `mutation { deleteUser(id: "${data.createUser.id}") }`)
    const [made, deleted] = await lines('&subject=eve')
    expect(made).toMatchObject({
      actor: admin.email,
      actorId: '1',
      address: '127.0.0.1',
      action: 'createUser',
      outcome: 'DONE',
      subjectKind: 'users',
      subject: 'eve@example.org',
      before: null,
      after: { email: 'eve@example.org' },
    })
    expect(made?.requestId).toMatch(/^req-/)
    expect(deleted).toMatchObject({ action: 'deleteUser', before: { email: 'eve@example.org' }, after: null })
  })

  it('has what machines change beside their reports, of an update only what differs', async () => {
    const window = { path: `${node}/orders`, reason: 'a new disk' }
    await core.call('/api/v1/sla/exclusion-window/start', window)
    await core.call('/api/v1/sla/exclusion-window/stop', window)
    const [started, stopped] = await lines('&subject=exclusion_windows')
    expect(started).toMatchObject({
      actor: 'operator key',
      action: 'POST /api/v1/sla/exclusion-window/start',
      after: { target: `${node}/orders`, reason: 'a new disk', ends_at: null },
    })
    expect(Object.keys(stopped?.after ?? {})).toEqual(['ends_at'])
    await ask(
      core,
      await core.token(),
      `mutation { retireService(path: "${node}/orders", reason: "sold") { changed } }`,
    )
    expect((await lines('&action=retireService&subject=services'))[0]).toMatchObject({
      subject: `${node}/orders`,
      before: { retired_at: null },
      after: { retired_by: admin.email, retired_for: 'sold' },
    })
  })

  it('has nothing of a change that was rolled back', async () => {
    const before = (await lines()).length
    await core.call('/api/v1/keys', { name: 'one', kinds: ['read'] })
    await core.call('/api/v1/keys', { name: 'one', kinds: ['read'] })
    expect((await lines()).length).toBe(before + 1)
  })

  it('has what a lone call of a function or procedure changes, and asks nothing more for one that only reads', async () => {
    const texts: string[] = []
    const audited = auditedDatabase(recording(database, texts), {
      id: '7',
      name: 'ann',
      action: 'a lone call',
      address: null,
      requestId: null,
    })
    await core.call('/api/v1/operator/heartbeat', { nodeId: node, operatorVersion: '1.0.0' })
    const call = `select continue_running('{}', '{}', '{}', '{}', now(), 30000, $1, $2, null)`
    await audited.query(call, [node, '9.9.9'])
    const found = (await lines()).filter(({ action }) => action === 'a lone call')
    expect(found).toMatchObject([{ subjectKind: 'agents', after: { version: '9.9.9' } }])
    expect(texts).toContainEqual(expect.stringContaining('itops.audit'))
    texts.length = 0
    await audited.query('select current_path($1)', [`${node}/orders`])
    expect(texts).toEqual(['select current_path($1)'])
  })

  it('says that a secret changed, and never which', async () => {
    const issued = (await (await core.call('/api/v1/keys', { name: 'secret', kinds: ['read'] })).json()) as {
      key: { id: string }
      token: string
    }
    await core.call(`/api/v1/keys/${issued.key.id}/rotate`, { overlapHours: 1 })
    const user = await signIn(core, 'VIEWER')
    await ask(core, user, `mutation { changePassword(current: "wrong wrong wrong", next: "${password}") }`)
    const rotated = (await lines('&action=rotate')).at(-1)
    expect(rotated?.before).toMatchObject({ secret_hash: '(a secret)' })
    expect(rotated?.after).toMatchObject({ secret_hash: '(another secret)', previous_hash: '(another secret)' })
    const all = JSON.stringify(await lines())
    const { rows } = await database.query<{ secret: string }>(
      `select encode(secret_hash, 'hex') as secret from machine_keys union all select password_hash from users`,
    )
    for (const secret of [
      issued.token.slice(-43),
      password,
      admin.password,
      operatorKey,
      ...rows.map((row) => row.secret),
    ])
      expect(all).not.toContain(secret)
  })

  it('has each refused attempt: who tried what, and its repeats as a number', async () => {
    const viewer = await signIn(core, 'VIEWER')
    const { token } = (await (
      await core.call('/api/v1/keys', { name: 'narrow', kinds: ['agent'], scope: node })
    ).json()) as { token: string }
    await createUser('mallory@example.org', viewer)
    await ask(core, undefined, 'mutation { login(email: "eve@example.org", password: "a guess") { token } }')
    for (let count = 0; count < 3; count++)
      await core.call('/api/v1/operator/heartbeat', { nodeId: 'globex/a/b/c' }, { 'x-api-key': token })
    await core.call('/api/v1/operator/services', undefined, { 'x-api-key': 'made up' })
    const isIn = async (action: string) => expect((await lines(`&outcome=REFUSED&action=${action}`)).length).toBe(1)
    for (const action of ['createUser', 'login', 'heartbeat', 'operator/services']) await vi.waitFor(() => isIn(action))
    const refused = await lines('&outcome=REFUSED')
    expect(refused).toContainEqual(
      expect.objectContaining({
        action: 'createUser',
        subjectKind: 'forbidden',
        actorId: expect.stringMatching(/^\d+$/),
      }),
    )
    expect(refused).toContainEqual(
      expect.objectContaining({
        actor: 'anonymous',
        action: 'login',
        subjectKind: 'invalid_credentials',
        subject: 'eve@example.org',
      }),
    )
    const ofKey = refused.filter(({ actor }) => actor === 'key narrow')
    expect(ofKey).toHaveLength(1)
    expect(ofKey[0]?.after).toEqual({ message: expect.stringContaining('lacks the scope globex/a/b/c') })
    expect(refused.filter(({ action }) => action === 'GET /api/v1/operator/services')).toHaveLength(1)
  })

  it('is a chain that anybody can recompute from the export', async () => {
    const all = await lines()
    let previous = Buffer.alloc(0)
    for (const [index, { id, hash, canonical, ...entry }] of all.entries()) {
      expect(id).toBe(index + 1)
      previous = createHash('sha256').update(previous).update(canonical).digest()
      expect(hash).toBe(previous.toString('hex'))
      expect(JSON.parse(canonical)).toMatchObject({
        id,
        actor: entry.actor,
        after: entry.after,
        subject: entry.subject,
      })
    }
    expect(await verify()).toEqual({ entries: all.length, head: all.at(-1)?.hash, holds: true, heldUpTo: all.length })
  })

  it('has one chain of what one transaction changes, and its end is stored once', async () => {
    const head = async (from: Queryable = database) =>
      (await from.query<{ id: number }>('select id from audit_head')).rows[0]?.id ?? 0
    const first = await head()
    await database.transaction(async (tx) => {
      await tx.query(`select set_config('itops.audit', '{"id": "1", "name": "a", "action": "b"}', true)`)
      await tx.query(
        `insert into sla_groups (name, display_name, created_at)
        select 'chain-' || n, 'c', now()
        from generate_series(1, 50) n`,
      )
      expect(await head(tx)).toBe(first)
    })
    expect(await head()).toBe(first + 50)
    expect(await verify()).toMatchObject({ holds: true, entries: first + 50 })
  })

  it('is only ever appended to', async () => {
    for (const statement of ["update audit_log set actor = 'nobody'", 'delete from audit_log', 'truncate audit_log'])
      await expect(database.query(statement)).rejects.toThrow('the audit log is only ever appended to')
  })

  it('says which entry was changed, or is missing, when somebody got round that', async () => {
    const tamper = async (statement: string, heldUpTo: number) => {
      await database.transaction(async (tx) => {
        await tx.query('set local session_replication_role = replica')
        await tx.query(statement)
      })
      expect(await verify()).toMatchObject({ holds: false, heldUpTo })
    }
    const last = (await lines()).length
    const whole = await database.query<{ rows: string }>('select json_agg(l)::text as rows from audit_log l')
    const restore = () =>
      database.transaction(async (tx) => {
        await tx.query('set local session_replication_role = replica')
        await tx.query('delete from audit_log')
        await tx.query('insert into audit_log select * from json_populate_recordset(null::audit_log, $1::json)', [
          whole.rows[0]?.rows ?? '',
        ])
      })
    await tamper("update audit_log set actor = 'nobody' where id = 3", 2)
    await restore()
    await tamper('delete from audit_log where id = 2', 1)
    await restore()
    await tamper(`delete from audit_log where id = ${last}`, last - 1)
    await restore()
    expect(await verify()).toMatchObject({ holds: true })
  })

  it('is read by those who administer everything, with filters and in pages', async () => {
    const inner = await signIn(core, 'ADMIN', 'acme')
    expect((await ask(core, inner, '{ auditLog { id } }')).errors?.[0]?.extensions.code).toBe('forbidden')
    const ids = async (args: string) =>
      (await core.graphql<{ auditLog: { id: number }[] }>(`{ auditLog${args} { id } }`)).auditLog.map(({ id }) => id)
    const all = await ids('(first: 500)')
    expect(all).toEqual([...all].sort((a, b) => b - a))
    expect(await ids(`(first: 2, after: ${all[1]})`)).toEqual(all.slice(2, 4))
    expect(await ids('(filter: {who: "NOBODY at all"})')).toEqual([])
    expect(await ids('(filter: {from: "2020-01-01T00:00:00Z", to: "2020-01-02T00:00:00Z"})')).toEqual([])
    expect((await ids('(filter: {who: "key narrow", outcome: REFUSED})')).length).toBe(1)
  })
})
