import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, signIn } from '../../testing/requests/sessions.ts'
import { admin, startTestCore, type TestCore } from '../../testing/servers/server.ts'

const password = 'long enough to be one'

describe('users', () => {
  let core: TestCore
  let token: string
  beforeAll(async () => {
    core = await startTestCore()
    token = await core.token()
  })
  afterAll(() => core.close())

  const create = (email: string, more: object = {}, as = token) =>
    ask<{ createUser: { id: string } }>(
      core,
      as,
      `mutation ($email: String!, $password: String!, $role: UserRole!, $scope: String!) {
        createUser(email: $email, password: $password, role: $role, scope: $scope) { id email role scope }
      }`,
      { email, password, role: 'VIEWER', scope: '', ...more },
    )
  const logIn = (email: string, secret = password) =>
    ask<{ login: { token: string; refreshToken: string } }>(
      core,
      undefined,
      'mutation ($email: String!, $secret: String!) { login(email: $email, password: $secret) { token refreshToken } }',
      { email, secret },
    )
  const refresh = async (refreshToken: string) =>
    (await ask(core, undefined, `mutation { refreshToken(refreshToken: "${refreshToken}") { token } }`)).errors?.[0]
      ?.extensions.code
  const remove = (id: string, as = token) => ask(core, as, `mutation { deleteUser(id: "${id}") }`)
  const messageOf = (answer: { errors?: { message: string }[] }) => answer.errors?.[0]?.message

  it('are made by an administrator, and log in', async () => {
    const answer = await create('Eve@example.org', { role: 'ADMIN', scope: 'acme/' })
    expect(answer.data).toMatchObject({ createUser: { email: 'Eve@example.org', role: 'ADMIN', scope: 'acme' } })
    expect((await logIn('eve@example.org')).errors).toBeUndefined()
    expect(messageOf(await create('EVE@example.org'))).toBe('There is a user EVE@example.org already.')
    expect(messageOf(await create('nobody'))).toBe('"nobody" is not an e-mail address.')
    expect(messageOf(await create('x@example.org', { password: 'elevenchars' }))).toMatch('12 to 1024')
    const { users } = await core.graphql<{ users: { email: string }[] }>('{ users { email } }')
    expect(users.map(({ email }) => email)).toEqual([admin.email, 'Eve@example.org'])
  })

  it('of a scope see and make users of that scope only', async () => {
    const inner = await signIn(core, 'ADMIN', 'acme')
    expect((await create('wide@example.org', {}, inner)).errors?.[0]?.extensions.code).toBe('forbidden')
    expect((await create('narrow@example.org', { scope: 'acme/shop' }, inner)).errors).toBeUndefined()
    const { data } = await ask<{ users: { scope: string }[] }>(core, inner, '{ users { scope } }')
    expect(data.users.every(({ scope }) => scope === 'acme' || scope.startsWith('acme/'))).toBe(true)
    const { id } = (await create('outside@example.org', { scope: 'globex' })).data.createUser
    expect((await remove(id, inner)).errors?.[0]?.extensions.code).toBe('not_found')
  })

  it('lose their sessions when they are deleted, and when they change their password', async () => {
    const { id } = (await create('mallory@example.org')).data.createUser
    const first = (await logIn('mallory@example.org')).data.login
    const change = (current: string, next: string) =>
      ask(core, first.token, `mutation { changePassword(current: "${current}", next: "${next}") }`)
    expect((await change('wrong', 'another that is long')).errors?.[0]?.extensions.code).toBe('invalid_credentials')
    expect(messageOf(await change(password, 'short'))).toMatch('12 to 1024')
    expect((await change(password, 'another that is long')).errors).toBeUndefined()
    expect(await refresh(first.refreshToken)).toBe('unauthenticated')
    expect((await logIn('mallory@example.org')).errors?.[0]?.extensions.code).toBe('invalid_credentials')
    const second = (await logIn('mallory@example.org', 'another that is long')).data.login
    expect((await remove(id)).errors).toBeUndefined()
    expect(await refresh(second.refreshToken)).toBe('unauthenticated')
  })

  it('cannot delete themselves, nor the last administrator', async () => {
    const { me } = await core.graphql<{ me: { id: string } }>('{ me { id } }')
    expect(messageOf(await remove(me.id))).toBe('You cannot delete yourself; another administrator can.')
    const { id } = (await create('second@example.org', { role: 'ADMIN' })).data.createUser
    const second = (await logIn('second@example.org')).data.login.token
    const both = await Promise.all([remove(id), remove(me.id, second)])
    const refused = both.filter(({ errors }) => errors).map(messageOf)
    expect(refused).toEqual([
      expect.stringMatching(/is the last administrator of everything|Authentication is required/),
    ])
  })
})
