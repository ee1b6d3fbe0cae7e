import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withProvider } from '../../../testing/requests/every-key.ts'
import { makePerson } from '../../../testing/requests/people.ts'
import { ask, codeOf as codeAt } from '../../../testing/requests/sessions.ts'
import { startTestCore, type TestCore } from '../../../testing/servers/server.ts'
import type { Clock } from '../../platform/clock.ts'
import { hashPassword } from '../password.ts'
import { resetAdmin } from '../reset-admin.ts'

const password = 'a password that is long enough'

describe('a second step', () => {
  let core: TestCore
  let hash: string
  let aheadMs = 0
  const clock: Clock = { now: () => new Date(Date.now() + aheadMs) }

  beforeAll(async () => {
    hash = await hashPassword(password)
    core = await startTestCore({ clock, env: withProvider })
  })
  afterAll(() => core.close())

  const mutate = async <T>(token: string, text: string) => {
    const { data, errors } = await ask<T>(core, token, `mutation { ${text} }`)
    return { data, code: errors?.[0]?.extensions.code }
  }
  const logIn = async (email: string, code?: string) => {
    const { data, errors } = await ask<{ login: { token: string } | null }>(
      core,
      undefined,
      'mutation ($email: String!, $password: String!, $code: String) { login(email: $email, password: $password, code: $code) { token } }',
      { email, password, code },
    )
    return { token: data?.login?.token, code: errors?.[0]?.extensions.code }
  }
  /** Who is signed in by a login; undefined when it was refused. */
  const whoIs = async ({ token }: { token: string | undefined }) =>
    (await ask<{ me: { email: string } | null }>(core, token, '{ me { email } }')).data?.me?.email
  const begin = (token: string, own = password) =>
    mutate<{ beginSecondStep: { secret: string; uri: string } }>(
      token,
      `beginSecondStep(password: "${own}") { secret uri }`,
    )
  const confirm = (token: string, code: string) =>
    mutate<{ confirmSecondStep: string[] }>(token, `confirmSecondStep(code: "${code}")`)
  const pass = (seconds: number) => {
    aheadMs += seconds * 1000
  }
  /** The code of now, or of so many steps of 30 s from now. */
  const codeOf = (secret: string, steps = 0) => codeAt(secret, clock.now().getTime() + steps * 30_000)
  /** A user of their own for each test, as logins to one account are limited. */
  const make = async (email: string) => {
    const { id } = await makePerson(core.database, email, [['VIEWER']], hash)
    return { id, email, token: (await logIn(email)).token ?? '' }
  }
  const makeWithStep = async (email: string) => {
    const user = await make(email)
    const { secret } = (await begin(user.token)).data.beginSecondStep
    const codes = (await confirm(user.token, codeOf(secret))).data.confirmSecondStep
    return { ...user, secret, codes }
  }

  it('is set up with the password and a first code, and gives recovery codes once', async () => {
    const { token, email } = await make('ada@example.org')
    expect((await begin(token, 'wrong')).code).toBe('invalid_credentials')
    const { secret, uri } = (await begin(token)).data.beginSecondStep
    expect(uri).toContain(`secret=${secret}`)
    expect((await logIn(email)).code, 'it is not asked for before it is confirmed').toBeUndefined()
    expect((await confirm(token, '000000x')).code).toBe('invalid_code')
    expect(new Set((await confirm(token, codeOf(secret))).data.confirmSecondStep).size).toBe(10)
    expect((await begin(token)).code).toBe('conflict')
    const { rows } = await core.database.query<{ text: string }>(
      'select (select user_totp::text from user_totp) || (select string_agg(audit_log::text, chr(10)) from audit_log) as text',
    )
    expect(rows[0]?.text).toContain('user_totp')
    expect(rows[0]?.text).not.toContain(secret)
  })

  it('takes a code once, a little late or early, and none before it', async () => {
    const { email, secret } = await makeWithStep('bob@example.org')
    expect((await logIn(email)).code).toBe('code_required')
    expect((await logIn(email, codeOf(secret))).code, 'that set it up').toBe('invalid_code')
    pass(60)
    const early = codeOf(secret, 1)
    const both = await Promise.all([logIn(email, early), logIn(email, early)])
    expect(both.map(({ code }) => code ?? 'let in').toSorted()).toEqual(['invalid_code', 'let in'])
    expect((await logIn(email, codeOf(secret))).code, 'of the time before').toBe('invalid_code')
  })

  it('takes each recovery code once, however it is written', async () => {
    const { email, token, codes } = await makeWithStep('kim@example.org')
    const [first = ''] = codes
    expect(await whoIs(await logIn(email, first.toUpperCase().replaceAll('-', ' ')))).toBe(email)
    expect((await logIn(email, first)).code).toBe('invalid_code')
    const { data } = await ask<{ me: object }>(core, token, '{ me { secondStep { isOn recoveryCodes } } }')
    expect(data.me).toEqual({ secondStep: { isOn: true, recoveryCodes: 9 } })
  })

  it('makes who guesses wait longer and longer, right codes among the guesses', async () => {
    const { id, email, secret } = await makeWithStep('eve@example.org')
    await core.database.query('update user_totp set failures = 4 where user_id::text = $1', [id])
    pass(60)
    expect((await logIn(email, '00000')).code).toBe('invalid_code')
    expect((await logIn(email, codeOf(secret))).code).toBe('rate_limited')
    pass(61)
    expect(await whoIs(await logIn(email, codeOf(secret)))).toBe(email)
  })

  it('is switched off by its owner, by who administers all that they are granted, and by nobody else', async () => {
    const { id, email, token } = await makeWithStep('zoe@example.org')
    expect((await mutate(token, `resetSecondStep(userId: "${id}")`)).code).toBe('forbidden')
    expect((await mutate(token, 'removeSecondStep(password: "wrong")')).code).toBe('invalid_credentials')
    expect((await mutate(await core.token(), `resetSecondStep(userId: "${id}")`)).code).toBeUndefined()
    expect(await whoIs(await logIn(email))).toBe(email)
    await begin(token)
    expect((await mutate(token, `removeSecondStep(password: "${password}")`)).code).toBeUndefined()
    await resetAdmin(core.context, 'eve@example.org')
    const { rows } = await core.database.query<{ email: string }>(
      'select u.email from user_totp join users u on u.id = user_id order by u.email',
    )
    expect(rows.map((row) => row.email)).toEqual(['ada@example.org', 'bob@example.org', 'kim@example.org'])
  })

  it('is asked for before a login provider is connected, beside the password', async () => {
    const { token, secret } = await makeWithStep('lin@example.org')
    const connect = async (proof: object) => {
      const headers = { authorization: `Bearer ${token}` }
      const answer = await core.call('/api/v1/auth/oidc/company/connect', proof, headers)
      return ((await answer.json()) as { error: { code: string } }).error.code
    }
    expect(await connect({ password: 'another password' })).toBe('invalid_credentials')
    expect(await connect({ password })).toBe('code_required')
    expect(await connect({ password, code: '000000x' })).toBe('invalid_code')
    // The provider is away, so that this goes no further.
    expect(await connect({ password, code: codeOf(secret, 1) })).toBe('forbidden_sign_in')
  })
})
