import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { openTestDatabase } from '../../testing/database/database.ts'
import { ask, signIn } from '../../testing/requests/sessions.ts'
import { admin, startTestCore, type TestCore } from '../../testing/servers/server.ts'
import type { Database } from '../platform/database/database.ts'
import { replaceGrants } from './grants/change-grants.ts'
import { resetAdmin } from './reset-admin.ts'

const changed = 'a password of their own'

describe('who may come in after a start', () => {
  let database: Database
  let core: TestCore
  beforeAll(async () => {
    database = await openTestDatabase()
    core = await startTestCore({ database })
  })
  afterAll(async () => {
    await core.close()
    await database.close()
  })

  const logIn = async (email: string, password: string) =>
    ask<{ login: { token: string } }>(
      core,
      undefined,
      'mutation ($email: String!, $password: String!) { login(email: $email, password: $password) { token } }',
      { email, password },
    )
  const isRefused = async (email: string, password: string) =>
    (await logIn(email, password)).errors?.[0]?.extensions.code === 'invalid_credentials'

  it('is the first administrator of the configuration, made once: a restart brings no password back, and makes nobody again', async () => {
    const { data } = await logIn(admin.email, admin.password)
    await ask(core, data.login.token, `mutation { changePassword(current: "${admin.password}", next: "${changed}") }`)
    await core.close()
    core = await startTestCore({ database, env: { ITOPS_ADMIN_EMAIL: 'another@example.org' } })
    expect(await isRefused(admin.email, admin.password)).toBe(true)
    expect(await isRefused(admin.email, changed)).toBe(false)
    expect(await isRefused('another@example.org', admin.password)).toBe(true)
  })

  it('is who was locked out, by a new password of a command; whoever was signed in as them is signed out', async () => {
    const { token } = (await logIn(admin.email, changed)).data.login
    await database.query(`update user_grants set role = 'VIEWER'`)
    const password = await resetAdmin(core.context, admin.email.toUpperCase())
    expect(password.length).toBeGreaterThan(20)
    expect(await isRefused(admin.email, changed)).toBe(true)
    const again = (await logIn(admin.email, password)).data.login.token
    expect((await ask(core, again, '{ users { email } }')).errors).toBeUndefined()
    await vi.waitFor(async () => expect((await ask(core, token, '{ me { id } }')).errors).toBeDefined(), 2_000)
    expect((await resetAdmin(core.context, 'rescue@example.org')).length).toBeGreaterThan(20)
    const { users } = (await ask<{ users: { email: string }[] }>(core, again, '{ users { email } }')).data
    expect(users.map(({ email }) => email)).toContain('rescue@example.org')
  })

  it('is nobody by a login provider that the settings have no more, nor by a grant that they give no more', async () => {
    const report = { nodeId: 'acme/shop/prod/eu1', services: [{ name: 'orders', status: 'DOWN', slaGroup: 'gold' }] }
    await core.call('/api/v1/operator/status', report)
    const admin = await signIn(core, 'ADMIN')
    await ask(core, admin, 'mutation { renameSlaGroup(group: "gold", to: "golden") { changed } }')
    const tokens = [await signIn(core, 'OPERATOR', 'globex'), await signIn(core, 'OPERATOR', 'globex')]
    const ids = []
    for (const [index, token] of tokens.entries()) {
      const { me } = (await ask<{ me: { id: string } }>(core, token, '{ me { id } }')).data
      ids.push(me.id)
      await database.query('update user_sessions set provider = $2 where user_id::text = $1', [
        me.id,
        ['company', 'former'][index],
      ])
      for (const source of ['company', 'former'])
        await database.transaction((tx) =>
          replaceGrants(
            tx,
            me.id,
            ['acme', 'group:gold', 'customer:none', '**'].map((scope) => ({ role: 'VIEWER' as const, scope })),
            { by: source, source, now: new Date() },
          ),
        )
    }
    await core.close()
    const grants = ['acme/**', 'group:gold', 'customer:acme'].map((scope) => ({ group: 'all', role: 'VIEWER', scope }))
    const provider = { id: 'company', name: 'Company', issuer: 'http://127.0.0.1:1', clientId: 'itops', grants }
    core = await startTestCore({ database, env: { ITOPS_OIDC_PROVIDERS: JSON.stringify([provider]) } })
    const [company = '', former = ''] = tokens
    const { data } = await ask<{ me: { grants: object[] } }>(core, company, '{ me { grants { scope source } } }')
    expect(data.me.grants).toEqual([
      { scope: 'globex/**', source: null },
      { scope: 'acme/**', source: 'company' },
      { scope: 'group:golden', source: 'company' },
    ])
    expect((await ask(core, former, '{ me { id } }')).errors?.[0]?.extensions.code).toBe('unauthenticated')
    const { rows } = await database.query(
      `select from audit_log where action = 'settings of login providers' and subject_kind = 'user_grants'`,
    )
    expect(rows).toHaveLength(2 * 4)
  })
})
