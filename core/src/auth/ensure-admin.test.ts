import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { openTestDatabase } from '../../testing/database/database.ts'
import { ask } from '../../testing/requests/sessions.ts'
import { admin, startTestCore, type TestCore } from '../../testing/servers/server.ts'
import type { Database } from '../platform/database/database.ts'
import { resetAdmin } from './reset-admin.ts'

const changed = 'a password of their own'

describe('the first administrator', () => {
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

  it('is made of the configuration once: a restart brings no password back, and makes nobody again', async () => {
    const { data } = await logIn(admin.email, admin.password)
    await ask(core, data.login.token, `mutation { changePassword(current: "${admin.password}", next: "${changed}") }`)
    await core.close()
    core = await startTestCore({ database, env: { ITOPS_ADMIN_EMAIL: 'another@example.org' } })
    expect(await isRefused(admin.email, admin.password)).toBe(true)
    expect(await isRefused(admin.email, changed)).toBe(false)
    expect(await isRefused('another@example.org', admin.password)).toBe(true)
  })

  it('who is locked out gets a new password by a command, and whoever was signed in as them is signed out', async () => {
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
})
