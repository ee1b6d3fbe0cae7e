import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makePerson } from '../../../testing/requests/people.ts'
import { ask } from '../../../testing/requests/sessions.ts'
import { admin, startTestCore, type TestCore } from '../../../testing/servers/server.ts'

const next = 'a password of their own'

describe('a password', () => {
  let core: TestCore
  let smtp: SMTPServer
  const mails: { to: string[]; text: string }[] = []

  beforeAll(async () => {
    smtp = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      onData(stream, { envelope }, done) {
        let text = ''
        stream.setEncoding('utf8')
        stream.on('data', (chunk: string) => {
          text += chunk
        })
        stream.on('end', () => {
          mails.push({ to: envelope.rcptTo.map(({ address }) => address), text })
          done()
        })
      },
    })
    await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve))
    core = await startTestCore({
      env: {
        ITOPS_SERVER_PUBLIC_URL: 'https://itops.example.org/',
        ITOPS_SECURITY_WEBHOOK_HOST_ALLOWLIST: '127.0.0.1',
      },
    })
  })
  afterAll(async () => {
    await core.close()
    await new Promise<void>((resolve) => smtp.close(() => resolve()))
  })

  const post = async (call: string, body: object) => {
    const response = await core.call(`/api/v1/auth/${call}`, body, { origin: core.url })
    const answer = (await response.json()) as { error?: { code: string } }
    return answer.error?.code ?? answer
  }
  const done = { done: true }
  const invite = async (email: string, as?: string, scope = '') => {
    const token = as ?? (await core.token())
    return ask<{ inviteUser: { userId: string; token: string } }>(
      core,
      token,
      'mutation ($email: String!, $scope: String!) { inviteUser(email: $email, role: VIEWER, scope: $scope) { userId token } }',
      { email, scope },
    )
  }
  const offer = async (userId: string, as?: string) =>
    ask<{ offerPasswordLink: { token: string } }>(
      core,
      as ?? (await core.token()),
      'mutation ($userId: ID!) { offerPasswordLink(userId: $userId) { token } }',
      { userId },
    )
  const logIn = async (email: string, password: string) => {
    const { errors, data } = await ask<{ login: { token: string } }>(
      core,
      undefined,
      'mutation ($email: String!, $password: String!) { login(email: $email, password: $password) { token } }',
      { email, password },
    )
    return errors?.[0]?.extensions.code ?? data.login.token
  }
  const addMailChannel = () =>
    core.database.query(
      `insert into notification_channels (name, kind, settings, enabled, created_at, updated_at)
      values ('mail', 'email', $1, true, now(), now())`,
      [
        {
          host: '127.0.0.1',
          port: (smtp.server.address() as AddressInfo).port,
          security: 'NONE',
          verifyCertificate: false,
          from: 'itops@example.org',
          to: 'everybody@example.org',
        },
      ],
    )

  it('is set by who is invited, once, and is not there before', async () => {
    const { data } = await invite('ada@example.org')
    const { token } = data.inviteUser
    expect(await logIn('ada@example.org', '')).toBe('invalid_credentials')
    expect(await post('link', { token, password: 'short' })).toBe('bad_request')
    expect(await post('link', { token: `${token.slice(0, -1)}x`, password: next })).toBe('link_over')
    const both = await Promise.all([post('link', { token, password: next }), post('link', { token, password: next })])
    expect(both.filter((answer) => answer === 'link_over')).toHaveLength(1)
    expect(await logIn('ada@example.org', next)).toMatch(/^ey/)
    const { rows } = await core.database.query<{ text: string }>('select audit_log::text as text from audit_log')
    expect(rows.some(({ text }) => text.includes(token))).toBe(false)
    expect(rows.filter(({ text }) => text.includes('password_links'))).toHaveLength(2)
  })

  it('is set anew by a link of an administrator of all that the user is granted, which replaces the one before', async () => {
    const bob = await makePerson(core.database, 'bob@example.org', [['ADMIN', 'acme/**']], 'none')
    const { rows } = await core.database.query<{ id: string }>(
      `select id::text as id from users where email = 'ada@example.org'`,
    )
    const ada = rows[0]?.id ?? ''
    const first = (await offer(bob.id)).data.offerPasswordLink.token
    const second = (await offer(bob.id)).data.offerPasswordLink.token
    expect(await post('link', { token: first, password: next })).toBe('link_over')
    expect(await post('link', { token: second, password: next })).toEqual(done)
    const asBob = await logIn('bob@example.org', next)
    expect((await offer(ada, asBob)).errors?.[0]?.extensions.code).toMatch(/forbidden|not_found/)
    expect((await invite('wide@example.org', asBob)).errors?.[0]?.extensions.code).toBe('forbidden')
    const { data } = await invite('narrow@example.org', asBob, 'acme/shop')
    await core.database.query(`update password_links set expires_at = now() where user_id = $1`, [
      Number(data.inviteUser.userId),
    ])
    expect(await post('link', { token: data.inviteUser.token, password: next })).toBe('link_over')
  })

  it('is asked for by mail, whose answer is the same for everybody; one mail goes to who has an account', async () => {
    const providers = async () =>
      ((await (await core.call('/api/v1/auth/providers')).json()) as { resetByMail: boolean }).resetByMail
    expect(await providers()).toBe(false)
    await addMailChannel()
    expect(await providers()).toBe(true)
    for (const email of [admin.email.toUpperCase(), 'nobody@example.org', admin.email])
      expect(await post('reset', { email })).toEqual(done)
    await expect.poll(() => mails).toHaveLength(1)
    const [mail] = mails
    expect(mail?.to).toEqual([admin.email])
    const text = mail?.text.replace(/=\r\n/g, '') ?? ''
    const [, token = ''] = /https:\/\/itops\.example\.org\/password#([\w-]{43})/.exec(text) ?? []
    expect(await post('link', { token, password: next })).toEqual(done)
    expect(await logIn(admin.email, next)).toMatch(/^ey/)
    expect(mails).toHaveLength(1)
  })
})
