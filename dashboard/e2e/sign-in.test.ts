import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hashPassword } from '../../core/src/auth/password.ts'
import { makePerson } from '../../core/testing/requests/people.ts'
import { codeOf } from '../../core/testing/requests/sessions.ts'
import { openBrowser } from '../../core/testing/servers/browser.ts'
import { builtDashboard } from '../../core/testing/servers/dashboard.ts'
import { admin, startTestCore, type TestCore } from '../../core/testing/servers/server.ts'
import { expectAccessibleDialog, openDialog } from './accessibility.ts'

describe('signing in with a real browser', () => {
  let core: TestCore
  let browser: Browser

  beforeAll(async () => {
    core = await startTestCore({ dashboardFolder: builtDashboard() })
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    await core?.close()
  })

  async function signIn(page: Page, remember = false, person = admin): Promise<void> {
    await page.getByTestId('login-email').fill(person.email)
    await page.getByTestId('login-password').fill(person.password)
    if (remember) await page.getByTestId('login-remember').check()
    await page.getByTestId('login-submit').click()
    await page.getByTestId('logout').waitFor()
  }

  it('leaves no token where a script finds one, lasts over a reload, and ends in all tabs at once', async () => {
    const context = await browser.newContext()
    const page = await context.newPage()
    await page.goto(`${core.url}/sessions`)
    await signIn(page, true)
    const cookies = await context.cookies()
    expect(cookies.map(({ name, httpOnly, sameSite }) => ({ name, httpOnly, sameSite }))).toEqual([
      { name: 'itops_token', httpOnly: true, sameSite: 'Strict' },
      { name: 'itops_refresh', httpOnly: true, sameSite: 'Strict' },
    ])
    const stored = '[document.cookie, ...[localStorage, sessionStorage].flatMap((s) => Object.entries(s).flat())]'
    expect(await page.evaluate(stored)).toEqual(['', 'itops-theme', expect.any(String)])
    await page.locator('[data-testid=live-indicator][data-state=live]').waitFor()

    await page.reload()
    await page.locator('[data-testid=session-row][data-current=true]').waitFor()
    const second = await context.newPage()
    await second.goto(`${core.url}/agents`)
    await second.locator('[data-testid=live-indicator][data-state=live]').waitFor()
    await second.getByTestId('logout').click()
    await page.waitForURL(/\/login/)
    expect(await context.cookies()).toEqual([])
    await signIn(second)
    await page.waitForURL('**/sessions')
    await context.close()
  })

  it('is renewed by the cookie when its hour is over, by one of the tabs for all', async () => {
    const context = await browser.newContext()
    const page = await context.newPage()
    await page.goto(`${core.url}/sessions`)
    await signIn(page)
    const second = await context.newPage()
    // A page that is left while it renews the session takes the answer with it.
    await page.waitForLoadState('networkidle')
    await context.clearCookies({ name: 'itops_token' })
    await Promise.all([page.reload(), second.goto(`${core.url}/agents`)])
    for (const tab of [page, second]) await tab.locator('[data-testid=live-indicator][data-state=live]').waitFor()
    // What is refused in an open page is asked again with the next cookie.
    await context.clearCookies({ name: 'itops_token' })
    await page.getByRole('link', { name: 'Users' }).click()
    await page.getByText(admin.email).first().waitFor()
    await context.close()
  })

  it('is open to who was invited, once they have set their password by the link, which is good once', async () => {
    const context = await browser.newContext()
    const page = await context.newPage()
    await page.goto(`${core.url}/users`)
    await signIn(page)
    await openDialog(page, page.getByTestId('invite-user'))
    await page.getByTestId('dialog').getByLabel('Email').fill('ada@example.org')
    await page.getByTestId('dialog-submit').click()
    const link = await page.getByTestId('password-link').innerText()
    await expectAccessibleDialog(page)
    const guest = await (await browser.newContext()).newPage()
    for (const outcome of ['is set', 'was used']) {
      await guest.goto(link)
      await guest.getByTestId('password-next').fill('a password of their own')
      await guest.getByTestId('password-submit').click()
      await guest.getByText(outcome).first().waitFor()
      expect(guest.url()).toBe(`${core.url}/password`)
      await guest.goto('about:blank')
    }
    await guest.goto(`${core.url}/agents`)
    await signIn(guest, false, { email: 'ada@example.org', password: 'a password of their own' })
    await guest.context().close()
    await context.close()
  })

  it('asks for a code of the app once that is set up, and takes a recovery code instead', async () => {
    const person = { email: 'kim@example.org', password: 'a password that is long enough' }
    await makePerson(core.database, person.email, [['VIEWER']], await hashPassword(person.password))
    const page = await (await browser.newContext()).newPage()
    await page.goto(`${core.url}/sessions`)
    await signIn(page, false, person)
    await openDialog(page, page.getByTestId('second-step-begin'))
    await page.getByTestId('dialog').getByLabel('Present password').fill(person.password)
    await page.getByTestId('dialog-submit').click()
    const secret = await page.getByTestId('second-step-key').innerText()
    await expectAccessibleDialog(page)
    await page.getByTestId('dialog').getByLabel('Code of the app').fill(codeOf(secret))
    await page.getByTestId('dialog-submit').click()
    const [code = ''] = (await page.getByTestId('recovery-codes').innerText()).split('\n')
    await page.keyboard.press('Escape')
    await page.getByTestId('second-step-on').waitFor()
    await page.getByTestId('logout').click()
    await page.getByTestId('login-email').fill(person.email)
    await page.getByTestId('login-password').fill(person.password)
    await page.getByTestId('login-submit').click()
    await page.getByTestId('login-code').fill('000000')
    await page.getByTestId('login-submit').click()
    expect(await page.getByTestId('login-error').innerText()).toContain('code is wrong')
    await page.getByTestId('login-code').fill(code)
    await page.getByTestId('login-submit').click()
    await page.getByText('9 recovery codes are left').waitFor()
    await page.context().close()
  })

  it('ends where core could not be asked, as soon as it answers', async () => {
    const context = await browser.newContext()
    const page = await context.newPage()
    await page.goto(`${core.url}/sessions`)
    await signIn(page)
    await page.route('**/api/v1/auth/logout', (route) => route.abort())
    await page.getByTestId('logout').click()
    await page.waitForURL(/\/login/)
    expect(await context.cookies()).toHaveLength(2)
    await page.unroute('**/api/v1/auth/logout')
    await page.reload()
    await page.getByTestId('login-email').waitFor()
    expect(await context.cookies()).toEqual([])
    await context.close()
  })
})
