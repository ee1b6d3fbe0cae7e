import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, signIn, signInWith } from '../../core/testing/requests/sessions.ts'
import { openBrowser } from '../../core/testing/servers/browser.ts'
import { builtDashboard } from '../../core/testing/servers/dashboard.ts'
import { admin, startTestCore, type TestCore } from '../../core/testing/servers/server.ts'
import { expectAccessible, expectAccessibleDialog, openDialog } from './accessibility.ts'
import { openSignedIn } from './open-page.ts'

const node = 'acme/shop/prod/eu1'

describe('access in a real browser', () => {
  let core: TestCore
  let browser: Browser
  const problems: string[] = []

  beforeAll(async () => {
    core = await startTestCore({ dashboardFolder: builtDashboard() })
    browser = await openBrowser()
    await core.call('/api/v1/operator/status', { nodeId: node, services: [{ name: 'orders', status: 'OPERATIONAL' }] })
  })
  afterAll(async () => {
    await browser?.close()
    await core?.close()
  })

  const openPage = (address: string, width = 1280): Promise<Page> =>
    openSignedIn(browser, `${core.url}${address}`, problems, { person: admin, viewport: { width, height: 900 } })
  const call = (key: string) => core.call(`/api/v1/operator/services?nodeId=${node}`, undefined, { 'x-api-key': key })

  it('a key is issued, shown once with the command of the agent, rotated, and revoked', async () => {
    const page = await openPage('/users/keys')
    await page.getByTestId('no-keys').waitFor()
    await openDialog(page, page.getByTestId('issue-key'))
    await field(page, 'Name').fill('agent of eu1')
    await field(page, 'Scope').fill(node)
    await page.getByTestId('dialog-submit').click()
    const first = await shownKey(page)
    expect(await page.getByTestId('agent-command').innerText()).toContain(`--set itops.apiKey.value=${first}`)
    await expectAccessibleDialog(page)
    await page.keyboard.press('Escape')
    expect((await call(first)).status).toBe(200)

    const row = page.locator('[data-testid=key-row][data-name="agent of eu1"]')
    await openDialog(page, row.getByTestId('rotate-key'))
    await page.getByTestId('dialog-submit').click()
    expect(await shownKey(page)).not.toBe(first)
    await page.keyboard.press('Escape')
    await row.getByText('two secrets').waitFor()
    await page.getByTestId('operator-key-warning').waitFor()
    await expectAccessible(page)

    await openDialog(page, row.getByTestId('revoke-key'))
    await page.getByTestId('dialog-submit').click()
    await row.getByText('revoked', { exact: true }).waitFor()
    await expect.poll(async () => (await call(first)).status).toBe(401)
    await page.context().close()
  })

  it('the audit log shows what was changed and what was refused, verifies itself, and is exported', async () => {
    const page = await openPage('/users/audit')
    const entry = page.locator('[data-testid=audit-entry][data-action=revokeKey]').first()
    await entry.locator('summary').click()
    await entry.getByText(admin.email).first().waitFor()
    await entry.getByText('revoked by').waitFor()
    await page.getByTestId('verify-audit').click()
    expect(await page.getByTestId('audit-proof').innerText()).toContain('follow from each other')
    const download = page.waitForEvent('download')
    await page.getByTestId('export-audit').click()
    expect((await download).suggestedFilename()).toBe('itops-audit.ndjson')
    await page.getByLabel('Action').fill('no such action')
    await page.getByTestId('no-entries').waitFor()
    await page.context().close()
  })

  it('one sees where one is signed in, and signs out there', async () => {
    const elsewhere = await core.token()
    const page = await openPage('/sessions')
    await page.locator('[data-testid=session-row][data-current=true]').waitFor()
    await page.getByTestId('end-session').first().click()
    await expect
      .poll(async () => (await ask(core, elsewhere, '{ me { id } }')).errors?.[0]?.extensions.code)
      .toBe('unauthenticated')
    await page.context().close()
  })

  it('roles are given and taken on the page of users, and shown to their owner', async () => {
    const token = await signInWith(core, [
      ['VIEWER', 'acme'],
      ['APPROVER', 'acme/shop'],
    ])
    const { email } = (await ask<{ me: { email: string } }>(core, token, '{ me { email } }')).data.me
    const page = await openPage('/users')
    const row = page.locator(`[data-testid=user-row][data-email="${email}"]`)
    await openDialog(page, row.getByTestId('edit-grants'))
    await field(page, 'Role').selectOption('OPERATOR')
    await field(page, 'Scope (optional)').fill('acme/shop')
    await page.getByTestId('dialog-submit').click()
    await expect.poll(() => page.getByTestId('dialog').getByTestId('grant').count()).toBe(3)
    await expectAccessibleDialog(page)
    await page.getByTestId('dialog').getByTestId('revoke-role').first().click()
    await expect.poll(() => page.getByTestId('dialog').getByTestId('grant').allInnerTexts()).toHaveLength(2)
    await page.keyboard.press('Escape')
    expect(await row.getByTestId('grant').allInnerTexts()).toEqual(['approver acme/shop/**', 'operator acme/shop/**'])
    await expectAccessible(page)
    await page.goto(`${core.url}/sessions`)
    await page.getByTestId('own-grants').getByText('administrator of everything').waitFor()
    await page.context().close()
  })

  it('who sees no service hears what they are granted, and who can give more', async () => {
    const person = { email: 'outside@example.org', password: 'a long password of theirs' }
    const input = `email: "${person.email}", password: "${person.password}", role: VIEWER, scope: "globex"`
    // The first session of the administrator was ended above.
    const created = await ask(core, await signIn(core, 'ADMIN'), `mutation { createUser(${input}) { id } }`)
    expect(created.errors).toBeUndefined()
    const page = await openSignedIn(browser, core.url, problems, { person, viewport: { width: 390, height: 900 } })
    const text = await page.getByTestId('nothing-seen').innerText()
    expect(text).toContain('viewer of globex/**')
    expect(text).toContain('An administrator can give you a role over more')
    await expectAccessible(page)
    await page.context().close()
  })

  it.each(['/users', '/users/keys', '/users/providers', '/users/audit', '/users/limits', '/sessions'])(
    '%s does not overflow a narrow screen',
    async (at) => {
      const page = await openPage(at, 380)
      await page.getByRole('heading', { level: 1 }).waitFor()
      await page.locator('.skeleton').first().waitFor({ state: 'detached' })
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(380)
      await expectAccessible(page)
      await page.context().close()
    },
  )

  it('no page breaks the content security policy or throws', () => {
    expect(problems).toEqual([])
  })
})

/** A field of the open dialog, by its label. */
function field(page: Page, label: string): Locator {
  return page.getByTestId('dialog').getByLabel(label, { exact: true })
}

/** The key that a dialog shows this once. */
async function shownKey(page: Page): Promise<string> {
  return (await page.getByTestId('key-token').innerText()).trim()
}
