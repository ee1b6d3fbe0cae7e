import { createClient } from 'graphql-ws'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import { ask } from '../../../testing/requests/sessions.ts'
import { admin, startTestCore, type TestCore } from '../../../testing/servers/server.ts'

interface Page {
  user: { id: string; email: string; role: string }
  pageToken: string
  secondsLeft: number
}

describe('a session of the dashboard', () => {
  let core: TestCore
  let token: string
  /** Sessions that tests share, as logins to one account are limited: one that ends with the browser, one that is kept. */
  let shared: Awaited<ReturnType<typeof open>>
  let kept: Awaited<ReturnType<typeof open>>
  beforeAll(async () => {
    core = await startTestCore({ env: { ITOPS_SERVER_TRUSTED_PROXIES: '127.0.0.1' } })
    token = await core.token()
    shared = await open()
    kept = await open({ ...admin, remember: true })
  })
  afterAll(() => core.close())

  const post = (path: string, body: object, headers: Record<string, string> = {}) =>
    core.call(path, body, { origin: core.url, ...headers })
  /** What a browser would send back of the cookies of an answer. */
  const cookiesOf = (response: Response) =>
    response.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ')
  const open = async (body: object = admin) => {
    const response = await post('/api/v1/auth/login', body)
    return { cookie: cookiesOf(response), page: (await response.json()) as Page, response }
  }
  const present = async (cookie: string) =>
    (await (await core.call('/api/v1/auth/session', undefined, { cookie })).json()) as {
      session: Page | null
      renewable: boolean
    }
  const codeOf = async (response: Response) => {
    const answer = (await response.json()) as {
      error?: { code: string }
      errors?: { extensions: { code: string } }[]
    }
    return answer.error?.code ?? answer.errors?.[0]?.extensions.code
  }

  it('is held by cookies that no script reads and no other site sends, and its tokens stand nowhere else', async () => {
    const { response, page } = shared
    const lines = response.headers.getSetCookie()
    expect(lines).toHaveLength(2)
    for (const line of lines) expect(line).toMatch(/^itops_\w+=[^;]+; Path=\/; HttpOnly; SameSite=Strict$/)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(page).toMatchObject({ user: { email: admin.email, role: 'ADMIN' }, secondsLeft: 3_600 })
    for (const line of lines) expect(JSON.stringify(page)).not.toContain(/=([^;]+)/.exec(line)?.[1])
    for (const line of kept.response.headers.getSetCookie()) expect(line).toMatch(/Max-Age=(3600|2592000);/)
    const overTls = await post('/api/v1/auth/login', admin, {
      'x-forwarded-proto': 'https',
      origin: core.url.replace('http:', 'https:'),
    })
    for (const line of overTls.headers.getSetCookie())
      expect(line).toMatch(/^__Host-itops_.*Path=\/; HttpOnly; Secure; SameSite=Strict$/)
  })

  it('acts for pages of this core only: with their page token, and from no other origin', async () => {
    const { cookie, page } = shared
    const query = { query: '{ me { email } }' }
    const own = { cookie, 'x-itops-page-token': page.pageToken }
    const good = await post('/graphql', query, own)
    expect(await good.json()).toEqual({ data: { me: { email: admin.email } } })
    const fetched = await post('/graphql', query, { ...own, origin: 'null', 'sec-fetch-site': 'same-origin' })
    expect(fetched.status).toBe(200)
    const bad: Record<string, Record<string, string>> = {
      'without its page token': { cookie },
      'with the page token of another session': { cookie, 'x-itops-page-token': kept.page.pageToken },
      'from another origin': { ...own, origin: 'https://evil.example' },
      'from another port': { ...own, origin: 'http://127.0.0.1:1' },
      'from an origin that hides': { ...own, origin: 'null' },
      'from another site, as the browser says': { ...own, 'sec-fetch-site': 'cross-site' },
      'from another host of the site': { ...own, 'sec-fetch-site': 'same-site' },
    }
    const mutation = { query: 'mutation { logout }' }
    const answers = await Promise.all(
      Object.values(bad).map(async (headers) => {
        const response = await post('/graphql', mutation, headers)
        return [response.status, await codeOf(response)]
      }),
    )
    expect(answers).toEqual(Object.keys(bad).map(() => [403, 'forbidden_origin']))
    const withoutOrigin = await core.call('/graphql', mutation, own)
    expect(await codeOf(withoutOrigin)).toBe('forbidden_origin')
    expect((await present(cookie)).session?.user.email).toBe(admin.email)
  })

  it('is not begun, renewed or ended by another site', async () => {
    const { cookie } = shared
    const calls: [string, object][] = [
      ['login', admin],
      ['refresh', {}],
      ['logout', {}],
      ['password', { current: admin.password, next: 'another that is long' }],
    ]
    for (const [call, body] of calls) {
      const response = await post(`/api/v1/auth/${call}`, body, { cookie, origin: 'https://evil.example' })
      expect([call, response.status, await codeOf(response)]).toEqual([call, 403, 'forbidden_origin'])
    }
    expect((await present(cookie)).session).not.toBeNull()
  })

  it('is renewed by each refresh cookie once; whoever shows a used one ends it', async () => {
    const renewed = await post('/api/v1/auth/refresh', {}, { cookie: kept.cookie })
    expect(renewed.headers.getSetCookie().every((line) => line.includes('Max-Age'))).toBe(true)
    expect(((await renewed.json()) as { session: Page }).session.pageToken).toBe(kept.page.pageToken)
    const again = await post('/api/v1/auth/refresh', {}, { cookie: kept.cookie })
    expect(await codeOf(again)).toBe('unauthenticated')
    expect(again.headers.getSetCookie().every((line) => line.includes('Expires=Thu, 01 Jan 1970'))).toBe(true)
    const last = await post('/api/v1/auth/refresh', {}, { cookie: cookiesOf(renewed) })
    expect(await codeOf(last)).toBe('unauthenticated')
  })

  it('ends with a sign-out, also when only the refresh cookie is left', async () => {
    const { cookie } = await open()
    const left = cookie.split('; ').find((one) => one.startsWith('itops_refresh')) ?? ''
    expect(await present(left)).toEqual({ session: null, renewable: true })
    const answer = await post('/api/v1/auth/logout', {}, { cookie: left })
    expect(answer.headers.getSetCookie()).toHaveLength(2)
    expect(await codeOf(await post('/api/v1/auth/refresh', {}, { cookie: left }))).toBe('unauthenticated')
    await expect.poll(async () => (await present(cookie)).session).toBeNull()
  })

  it('opens a WebSocket of a page of this core only', async () => {
    const { cookie, page } = shared
    const connect = (origin: string, pageToken: string) =>
      new Promise<string>((resolve) => {
        class FromPage extends WebSocket {
          constructor(url: string, protocol: string) {
            super(url, protocol, { headers: { cookie, origin } })
          }
        }
        const client = createClient({
          url: `${core.url.replace('http', 'ws')}/graphql/ws`,
          webSocketImpl: FromPage,
          connectionParams: { pageToken },
          lazy: false,
          retryAttempts: 0,
          onNonLazyError: () => undefined,
          on: {
            connected: () => resolve('connected'),
            closed: (event) => resolve(String((event as { code: number }).code)),
          },
        })
        setTimeout(() => client.dispose(), 5_000)
      })
    expect(await connect(core.url, page.pageToken)).toBe('connected')
    expect(await connect('https://evil.example', page.pageToken)).toBe('4403')
    expect(await connect(core.url, 'another')).toBe('4403')
  })

  it('begins anew with a changed password, while all others end; scripts keep their tokens of `login`', async () => {
    const own = await open()
    const next = 'a password of their own'
    const change = (current: string) =>
      post('/api/v1/auth/password', { current, next }, { cookie: own.cookie, 'x-itops-page-token': own.page.pageToken })
    expect(await codeOf(await change('wrong'))).toBe('invalid_credentials')
    expect((await ask(core, token, '{ me { id } }')).errors).toBeUndefined()
    const changed = await change(admin.password)
    expect((await present(cookiesOf(changed))).session?.user.email).toBe(admin.email)
    await expect
      .poll(async () => [(await present(own.cookie)).session, (await present(shared.cookie)).session])
      .toEqual([null, null])
    await expect
      .poll(async () => (await ask(core, token, '{ me { id } }')).errors?.[0]?.extensions.code)
      .toBe('unauthenticated')
    expect(await codeOf(await post('/api/v1/auth/login', admin))).toBe('invalid_credentials')
  })
})
