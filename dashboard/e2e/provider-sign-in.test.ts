import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser } from '../../core/testing/servers/browser.ts'
import { builtDashboard } from '../../core/testing/servers/dashboard.ts'
import { admin, startTestCore, type TestCore } from '../../core/testing/servers/server.ts'
import { expectAccessible } from './accessibility.ts'
import { startProvider, type TestProvider } from './oidc-provider.ts'
import { openSignedIn } from './open-page.ts'

const accounts = {
  ada: { email: 'ada@example.org', groups: ['platform', 'sre'] },
  bob: { email: 'bob@example.org', groups: ['visitors'] },
  eve: { email: admin.email, groups: ['platform'] },
  kim: { email: 'kim@example.org', verified: false, groups: ['platform'] },
}

describe('signing in by a provider with a real browser', () => {
  let core: TestCore
  let browser: Browser
  let provider: TestProvider

  beforeAll(async () => {
    provider = await startProvider()
    const { issuer, clientSecret } = provider
    const grants = [
      { group: 'platform', role: 'VIEWER', scope: '**' },
      { group: 'sre', role: 'OPERATOR', scope: 'acme/shop/**' },
    ]
    const company = { id: 'company', name: 'Company account', issuer, clientId: 'itops', clientSecret, grants }
    const away = { ...company, id: 'away', name: 'Away', issuer: 'http://127.0.0.1:1' }
    const hanging = { ...away, id: 'hanging', name: 'Hanging' }
    core = await startTestCore({
      dashboardFolder: builtDashboard(),
      env: { ITOPS_OIDC_PROVIDERS: JSON.stringify([hanging, company, away]) },
    })
    provider.serve(core.url, accounts)
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    await core?.close()
    await provider?.close()
  })

  /** What the provider's own pages ask: who it is, and whether core may know. */
  async function passProvider(page: Page, name: string): Promise<void> {
    await page.locator('input[name=login]').fill(name)
    await page.locator('input[name=password]').fill('any')
    await page.getByRole('button').first().click()
    await page.getByRole('button', { name: 'Continue' }).click()
  }
  const openLogin = async () => {
    const page = await (await browser.newContext()).newPage()
    await page.goto(`${core.url}/sessions`)
    return page
  }
  const problemOf = async (page: Page) => {
    await page.waitForURL(/\/login\?problem=/)
    return page.getByTestId('login-error').innerText()
  }
  const grantsOf = async (email: string) => {
    const { users } = await core.graphql<{ users: { email: string; grants: object[] }[] }>(
      '{ users { email grants { role scope source } } }',
    )
    return users.find((user) => user.email === email)?.grants
  }
  /** Begins a sign-in in a browser, and resolves to where the provider is asked. */
  const begin = async (page: Page, id = 'company') => {
    const answer = await page.context().request.get(`${core.url}/api/v1/auth/oidc/${id}/start`, { maxRedirects: 0 })
    return new URL(answer.headers().location ?? '')
  }

  it('leads back to the wanted page with what its groups are granted, and signs out there, too', async () => {
    const page = await openLogin()
    await page.locator('[data-testid=sign-in-provider][data-id=company]').click()
    await passProvider(page, 'ada')
    await page.waitForURL(`${core.url}/sessions`)
    await page.getByText('ada@example.org').first().waitFor()
    expect(await grantsOf('ada@example.org')).toEqual([
      { role: 'VIEWER', scope: '**', source: 'company' },
      { role: 'OPERATOR', scope: 'acme/shop/**', source: 'company' },
    ])
    await page.getByTestId('logout').click()
    await page.waitForURL((url) => url.origin === provider.issuer)
    await page.getByRole('button', { name: /yes/i }).click()
    await page.waitForURL(`${core.url}/login*`)

    // A group less is a grant less, and the account is the same whatever its address is now.
    Object.assign(accounts.ada, { email: 'ada.new@example.org', groups: ['platform'] })
    await page.locator('[data-testid=sign-in-provider][data-id=company]').click()
    await passProvider(page, 'ada')
    await page.getByTestId('logout').waitFor()
    expect(await grantsOf('ada@example.org')).toEqual([{ role: 'VIEWER', scope: '**', source: 'company' }])
    expect(await grantsOf('ada.new@example.org')).toBeUndefined()
    await page.context().close()
  })

  it.each([
    ['bob', 'no group'],
    ['eve', 'account with your e-mail address already'],
    ['kim', 'no verified e-mail address'],
  ])('lets %s not in: %s', async (name, reason) => {
    const page = await openLogin()
    await page.locator('[data-testid=sign-in-provider][data-id=company]').click()
    await passProvider(page, name)
    expect(await problemOf(page)).toContain(reason)
    if (name === 'bob') await expectAccessible(page)
    await page.context().close()
  })

  it('takes no answer that another browser asked for, of another nonce, or whose code was used', async () => {
    const page = await openLogin()
    const url = await begin(page)
    expect(url.searchParams.get('code_challenge_method')).toBe('S256')
    const state = url.searchParams.get('state')
    const callback = `${core.url}/api/v1/auth/oidc/company/callback`
    await page.goto(`${callback}?code=x&state=another`)
    expect(await problemOf(page)).toContain('another browser')
    await page.goto(`${callback}?code=x&state=${state}`)
    expect(await problemOf(page), 'without its cookie').toContain('another browser')

    const other = await begin(page)
    other.searchParams.set('nonce', 'another')
    let code = ''
    page.on('request', (request) => {
      if (request.url().startsWith(callback)) code = new URL(request.url()).searchParams.get('code') ?? code
    })
    await page.goto(other.href)
    await passProvider(page, 'ada')
    expect(await problemOf(page)).toContain('could not be verified')

    const last = await begin(page)
    const iss = encodeURIComponent(provider.issuer)
    await page.goto(`${callback}?code=${code}&state=${last.searchParams.get('state')}&iss=${iss}`)
    expect(await problemOf(page), 'a used code').toContain('could not be verified')
    await page.goto(`${core.url}/api/v1/auth/oidc/away/start`)
    expect(await problemOf(page)).toContain('does not answer')
    const cookies = await page.context().cookies(core.url)
    expect(cookies.filter(({ name }) => name.startsWith('itops_'))).toEqual([])
    await page.context().close()
  })

  it('is connected with an account that has a password, by that password, and disconnected again', async () => {
    const page = await openSignedIn(browser, `${core.url}/sessions`, [], { person: admin })
    const connect = async (name: string) => {
      await page.locator('[data-testid=other-provider][data-id=company]').getByTestId('connect-provider').click()
      await page.getByLabel('Present password').fill(admin.password)
      await page.getByTestId('dialog-submit').click()
      await passProvider(page, name)
    }
    await page.locator('[data-testid=other-provider][data-id=company]').getByTestId('connect-provider').click()
    await page.getByLabel('Present password').fill('another password')
    await page.getByTestId('dialog-submit').click()
    await page.getByText('password is wrong').waitFor()
    await page.keyboard.press('Escape')
    await connect('ada')
    expect(await page.getByTestId('connect-problem').innerText()).toContain('another account of ITOps')
    await page.context().clearCookies({ domain: '127.0.0.1', name: /^_/ })
    await connect('eve')
    await page.getByTestId('connect-done').waitFor()
    await expectAccessible(page)
    expect(await grantsOf(admin.email)).toContainEqual({ role: 'VIEWER', scope: '**', source: 'company' })

    const other = await openLogin()
    await other.locator('[data-testid=sign-in-provider][data-id=company]').click()
    await passProvider(other, 'eve')
    await other.getByText(admin.email).first().waitFor()

    // What is asked of one that hangs keeps nothing else waiting.
    await page.route('**/graphql', (route) =>
      route.request().postData()?.includes('"id":"hanging"') ? undefined : route.continue(),
    )
    await page.goto(`${core.url}/users/providers`)
    const company = page.locator('[data-testid=provider][data-id=company]')
    const stateOf = (id: string) => page.locator(`[data-testid=provider][data-id=${id}] .badge`).first().innerText()
    await company.getByText('answers', { exact: true }).waitFor()
    expect(await company.getByTestId('redirect-uri').innerText()).toBe(`${core.url}/api/v1/auth/oidc/company/callback`)
    expect(await company.getByTestId('provider-grant').allInnerTexts()).toEqual([
      'platform → viewer of everything',
      'sre → operator acme/shop/**',
    ])
    expect(await company.getByTestId('provider-login').first().innerText()).toContain(admin.email)
    expect(await stateOf('hanging')).toBe('being asked …')
    const away = page.locator('[data-testid=provider][data-id=away]')
    await away.getByText('does not answer').waitFor()
    expect(await away.getByTestId('provider-problem').innerText()).toContain('127.0.0.1:1')
    await expectAccessible(page)

    await page.goto(`${core.url}/sessions`)
    await page.getByTestId('disconnect-provider').click()
    await page.getByTestId('dialog-submit').click()
    await page.getByTestId('other-provider').first().waitFor()
    expect(await grantsOf(admin.email)).toEqual([expect.objectContaining({ role: 'ADMIN', source: null })])
    await other.reload()
    await other.getByTestId('login-email').or(other.getByLabel('Email')).first().waitFor()
    for (const one of [page, other]) await one.context().close()
  })

  it('is not disconnected where it is the only way to sign in', async () => {
    const page = await openLogin()
    await page.locator('[data-testid=sign-in-provider][data-id=company]').click()
    await passProvider(page, 'ada')
    await page.getByTestId('disconnect-provider').click()
    await page.getByTestId('dialog-submit').click()
    await page.getByText('your only way to sign in').waitFor()
    await page.keyboard.press('Escape')

    // A provider that does not hear of a sign-out leaves somebody signed in there, which they hear.
    await core.database.query(`update user_sessions set provider = 'away'`)
    await page.getByTestId('logout').click()
    expect(await problemOf(page)).toContain('still signed in there')
    await page.context().close()
  })

  it('is listed, and what it refused is in the audit log', async () => {
    const answer = await core.call('/api/v1/auth/providers', undefined, {})
    const { providers } = (await answer.json()) as { providers: { id: string; kind: string }[] }
    expect(providers.map(({ id, kind }) => `${kind} ${id}`)).toEqual([
      ...['password password', 'oidc hanging', 'oidc company', 'oidc away'],
    ])
    await expect
      .poll(async () => {
        const log = await (await core.call('/api/v1/audit?first=500')).text()
        return ['bob@example.org', admin.email, 'kim'].every((who) =>
          log.split('\n').some((line) => line.includes('forbidden_sign_in') && line.includes(`"subject":"${who}"`)),
        )
      })
      .toBe(true)
  })
})
