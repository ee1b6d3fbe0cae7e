import { createHmac, randomBytes, scryptSync } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { ask, signIn } from '../../../testing/requests/sessions.ts'
import { admin, operatorKey, startTestCore, type TestCore } from '../../../testing/servers/server.ts'
import { hashPassword } from '../password.ts'

const jwtSecret = 'a secret of the tests that is long enough'
const logInQuery =
  'mutation ($email: String!, $password: String!) { login(email: $email, password: $password) { token refreshToken user { email role } } }'
const refreshQuery = 'mutation ($token: String!) { refreshToken(refreshToken: $token) { token refreshToken } }'

interface Login {
  token: string
  refreshToken: string
}

describe('a login', () => {
  let core: TestCore
  /** All that the core has logged. */
  let logged = ''
  /** What must never be in it. */
  const secrets = new Set<string>([admin.password, operatorKey, jwtSecret])

  beforeAll(async () => {
    // The logger writes to standard output.
    const write = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
      logged += chunk
      return true
    })
    core = await startTestCore({ env: { ITOPS_JWT_SECRET: jwtSecret, ITOPS_LOG_LEVEL: 'info' } })
    return () => write.mockRestore()
  })
  afterAll(() => core.close())

  const logIn = (email: string, password: string) => {
    secrets.add(password)
    return ask<{ login: Login }>(core, undefined, logInQuery, { email, password })
  }
  const refresh = (token: string) => ask<{ refreshToken: Login }>(core, undefined, refreshQuery, { token })
  const codeOf = ({ errors }: { errors?: { extensions: { code: string } }[] }) => errors?.[0]?.extensions.code
  const open = async () => {
    const { data } = await logIn(admin.email, admin.password)
    for (const token of [data.login.token, data.login.refreshToken]) secrets.add(token)
    return data.login
  }
  /** Another login of somebody that `signIn` has made, with a password of its own. */
  const signInAs = async (email: string) => {
    await core.database.query('update users set password_hash = $2 where email = $1', [
      email,
      await hashPassword('a password for the second time'),
    ])
    return (await logIn(email, 'a password for the second time')).data.login.token
  }
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')
  const sign = (header: object, payload: object, secret: string, hash = 'sha256') => {
    const text = `${encode(header)}.${encode(payload)}`
    return `${text}.${createHmac(hash, secret).update(text).digest('base64url')}`
  }

  it('gives an HS256 token that is good for an hour, to any writing of the address', async () => {
    const { data } = await logIn(admin.email.toUpperCase(), admin.password)
    const [header = '', payload = ''] = data.login.token.split('.')
    const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString())
    expect(read(header)).toMatchObject({ alg: 'HS256' })
    expect(read(payload).exp - read(payload).iat).toBe(3600)
    expect(payload).not.toMatch(/password|argon|scrypt/)
    expect((await ask(core, data.login.token, '{ me { email role } }')).data).toEqual({
      me: { email: admin.email, role: 'ADMIN' },
    })
  })

  it('answers a wrong password and an unknown user the same', async () => {
    const [wrong, unknown, empty] = [
      await logIn(admin.email, 'a wrong password'),
      await logIn('nobody@example.org', admin.password),
      await logIn('', ''),
    ]
    expect(codeOf(wrong)).toBe('invalid_credentials')
    expect(unknown).toEqual(wrong)
    expect(empty).toEqual(wrong)
  })

  it('is limited to ten tries a minute for an address, whatever its writing, and not for others', async () => {
    const tries = []
    for (let count = 0; count < 12; count++)
      tries.push(codeOf(await logIn(count % 2 ? 'Victim@example.org' : 'victim@example.org', 'guess')))
    expect(tries.filter((code) => code === 'invalid_credentials')).toHaveLength(10)
    expect(tries.slice(10)).toEqual(['rate_limited', 'rate_limited'])
    expect(codeOf(await logIn('other@example.org', 'guess'))).toBe('invalid_credentials')
  })

  it('is prolonged by each refresh token once', async () => {
    const first = await open()
    const { data } = await refresh(first.refreshToken)
    expect((await ask(core, data.refreshToken.token, '{ me { email } }')).errors).toBeUndefined()
    const races = await Promise.all([1, 2, 3, 4].map(() => refresh(data.refreshToken.refreshToken)))
    expect(races.filter((answer) => codeOf(answer) === undefined)).toHaveLength(1)
    for (const token of ['', 'x', first.token.slice(0, 43)])
      expect(codeOf(await refresh(token))).toBe('unauthenticated')
  })

  it('ends when a used refresh token is shown again: one of the two who have it has stolen it', async () => {
    const first = await open()
    const second = (await refresh(first.refreshToken)).data.refreshToken
    expect((await ask(core, second.token, '{ me { email } }')).errors).toBeUndefined()
    expect(codeOf(await refresh(first.refreshToken))).toBe('unauthenticated')
    expect(codeOf(await refresh(second.refreshToken))).toBe('unauthenticated')
    await vi.waitFor(async () => {
      for (const { token } of [first, second])
        expect(codeOf(await ask(core, token, '{ me { email } }'))).toBe('unauthenticated')
    }, 2_000)
  })

  it('is listed with the others of the same person, who ends any of them; it acts on every replica', async () => {
    const replica = await startTestCore({ database: core.database, env: { ITOPS_JWT_SECRET: jwtSecret } })
    const user = await signIn(core, 'VIEWER')
    const { me } = (await ask<{ me: { email: string } }>(core, user, '{ me { email } }')).data
    const other = await signInAs(me.email)
    const list = async (token: string) =>
      (
        await ask<{ sessions: { id: string; current: boolean; address: string }[] }>(
          core,
          token,
          '{ sessions { id current address openedAt usedAt client } }',
        )
      ).data.sessions
    const sessions = await list(other)
    expect(sessions.map(({ current, address }) => ({ current, address }))).toEqual(
      expect.arrayContaining([
        { current: true, address: '127.0.0.1' },
        { current: false, address: '127.0.0.1' },
      ]),
    )
    const ofOthers = (await list(await core.token()))[0]?.id
    expect(codeOf(await ask(core, other, `mutation { endSession(id: "${ofOthers}") }`))).toBe('not_found')
    const first = sessions.find(({ current }) => !current)?.id
    expect((await ask(core, other, `mutation { endSession(id: "${first}") }`)).errors).toBeUndefined()
    await vi.waitFor(async () => {
      for (const on of [core, replica]) expect(codeOf(await ask(on, user, '{ me { email } }'))).toBe('unauthenticated')
    }, 2_000)
    expect((await ask(replica, other, '{ me { email } }')).errors).toBeUndefined()
    await ask(core, other, 'mutation { logout }')
    await vi.waitFor(
      async () => expect(codeOf(await ask(replica, other, '{ me { email } }'))).toBe('unauthenticated'),
      2_000,
    )
    await replica.close()
  })

  it('makes a hash of the old kind a new one, with its parameters in it', async () => {
    const salt = randomBytes(16)
    const old = `scrypt:${salt.toString('base64')}:${scryptSync('an old password here', salt, 32).toString('base64')}`
    await core.database.query(
      `insert into users (email, password_hash, created_at) values ('old@example.org', $1, now())`,
      [old],
    )
    const hash = async () =>
      (
        await core.database.query<{ hash: string }>(
          `select password_hash as hash from users where email = 'old@example.org'`,
        )
      ).rows[0]?.hash
    expect(codeOf(await logIn('old@example.org', 'another old password'))).toBe('invalid_credentials')
    expect(await hash()).toBe(old)
    expect(codeOf(await logIn('old@example.org', 'an old password here'))).toBeUndefined()
    expect(await hash()).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    expect(codeOf(await logIn('old@example.org', 'an old password here'))).toBeUndefined()
  })

  it('is not prolonged by a refresh token that has expired', async () => {
    const { refreshToken } = await open()
    await core.database.query("update refresh_tokens set expires_at = now() - interval '1 second'")
    expect(codeOf(await refresh(refreshToken))).toBe('unauthenticated')
  })

  it('is not made up: expired, forged, unsigned and otherwise signed tokens are refused', async () => {
    const now = Math.floor(Date.now() / 1000)
    const [, own = ''] = (await open()).token.split('.')
    const { sub, sid } = JSON.parse(Buffer.from(own, 'base64url').toString())
    const user = { sub, sid, iat: now, exp: now + 60 }
    const hs256 = { alg: 'HS256', typ: 'JWT' }
    const good = sign(hs256, user, jwtSecret)
    expect((await ask(core, good, '{ me { email } }')).errors).toBeUndefined()
    const [header, , signature] = good.split('.')
    const bad = {
      expired: sign(hs256, { ...user, exp: now - 1 }, jwtSecret),
      'with another payload': `${header}.${encode({ ...user, sub: '2' })}.${signature}`,
      'of another secret': sign(hs256, user, 'another secret that is long enough too'),
      'of a session that is none': sign(hs256, { ...user, sid: 'none' }, jwtSecret),
      "of another user's session": sign(hs256, { ...user, sub: '2' }, jwtSecret),
      unsigned: `${encode({ alg: 'none', typ: 'JWT' })}.${encode(user)}.`,
      'without its signature': `${header}.${encode(user)}.`,
      'of another algorithm': sign({ alg: 'HS512', typ: 'JWT' }, user, jwtSecret, 'sha512'),
      'that is none': 'token',
    }
    const codes = await Promise.all(
      Object.values(bad).map(async (token) => codeOf(await ask(core, token, '{ me { email } }'))),
    )
    expect(Object.fromEntries(Object.keys(bad).map((name, index) => [name, codes[index]]))).toEqual(
      Object.fromEntries(Object.keys(bad).map((name) => [name, 'unauthenticated'])),
    )
  })

  it('leaves no password, token or key in the log, neither when it succeeds nor when anything fails', async () => {
    const { token, refreshToken } = await open()
    await core.call('/metrics', undefined, { 'x-api-key': 'a wrong key of somebody' })
    await core.call('/api/v1/operator/status', { nodeId: 1 })
    await core.call('/api/v1/operator/services')
    // A statement that fails on the way of every secret.
    await core.database.query('alter table users rename to people')
    await core.database.query('alter table refresh_tokens rename to kept_tokens')
    expect(codeOf(await logIn(admin.email, 'a password in vain'))).toBe('internal')
    expect(codeOf(await refresh(refreshToken))).toBe('internal')
    await ask(core, token, '{ me { email } services { totalCount } }')
    expect(logged).toContain('"level":50')
    expect([...secrets, 'a wrong key of somebody'].filter((secret) => secret && logged.includes(secret))).toEqual([])
  })
})
