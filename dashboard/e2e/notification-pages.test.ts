import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openBrowser } from '../../core/testing/servers/browser.ts'
import { builtDashboard } from '../../core/testing/servers/dashboard.ts'
import { type LoopbackServer, startHttpServer } from '../../core/testing/servers/http-server.ts'
import { admin, startTestCore, type TestCore } from '../../core/testing/servers/server.ts'
import { expectAccessible, openDialog, visitDialog } from './accessibility.ts'

const waitMs = 20_000
let core: TestCore
let hook: LoopbackServer
let browser: Browser
let page: Page
const problems: string[] = []

beforeAll(async () => {
  hook = await startHttpServer()
  const env = { ITOPS_SECURITY_WEBHOOK_HOST_ALLOWLIST: '127.0.0.1' }
  core = await startTestCore({ dashboardFolder: builtDashboard(), env })
  browser = await openBrowser()
  page = await browser.newPage()
  page.setDefaultTimeout(waitMs)
  page.on('pageerror', (error) => problems.push(error.message))
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
  await page.goto(`${core.url}/notifications`)
  await page.getByTestId('login-email').fill(admin.email)
  await page.getByTestId('login-password').fill(admin.password)
  await page.getByTestId('login-submit').click()
})
afterAll(async () => {
  await browser?.close()
  await core?.close()
  await hook?.close()
})

const submit = async () => {
  await page.getByTestId('dialog-submit').click()
  await page.getByTestId('dialog-submit').waitFor({ state: 'detached' })
}

it('a channel is made from its form and tested, and keeps the secret that its form does not show', async () => {
  await page.getByTestId('no-channels').waitFor()
  await openDialog(page, page.getByTestId('create-channel'))
  await page.getByTestId('channel-kind').selectOption('webhook')
  await page.getByTestId('channel-name').fill('Audit')
  await page.locator('[data-setting=url]').fill(hook.url)
  await page.locator('[data-setting=authorization]').fill('Bearer secret of the test')
  await submit()
  await openDialog(page, page.getByTestId('edit-channel'))
  expect(await page.locator('[data-setting=authorization]').inputValue()).toBe('')
  await page.getByTestId('channel-name').fill('Audit log')
  await submit()
  await page.locator('[data-testid=channel-row][data-name="Audit log"]').waitFor()
  await visitDialog(page, page.getByTestId('delete-channel'))
  await page.getByTestId('test-channel').click()
  await page.locator('[data-testid=test-outcome][data-ok=true]').waitFor()
  expect(hook.received.at(-1)?.headers.authorization).toBe('Bearer secret of the test')
  hook.answer = () => ({ status: 404 })
  await page.getByTestId('test-channel').click()
  await page.locator('[data-testid=test-outcome][data-ok=false]').waitFor()
  hook.answer = () => ({})
  await expectAccessible(page)
})

it('routes are made, changed, put in order and tried', async () => {
  await page.goto(`${core.url}/notifications/routes`)
  for (const name of ['Everything', 'Critical']) {
    await openDialog(page, page.getByTestId('create-route'))
    await page.getByTestId('route-name').fill(name)
    if (name === 'Critical') await page.getByLabel('critical', { exact: true }).check()
    await page.getByTestId('quiet-hours').check()
    await submit()
    await page.locator(`[data-testid=route-row][data-name="${name}"]`).waitFor()
  }
  await openDialog(page, page.getByRole('button', { name: 'Edit Critical' }))
  await page.getByTestId('route-name').fill('Critical first')
  await page.getByTestId('quiet-hours').uncheck()
  await submit()
  await page.getByRole('button', { name: 'Move Critical first up' }).click()
  await page.locator('[data-testid=route-row]:first-child[data-name="Critical first"]').waitFor()
  await page.getByTestId('preview-subject').fill('acme/shop/prod/eu1/orders')
  await page.getByTestId('preview-submit').click()
  expect(await page.getByTestId('preview-routes').textContent()).toContain('Critical first → Audit log')
  await expectAccessible(page)
})

it('the log has what was sent and why something was not', async () => {
  await page.goto(`${core.url}/notifications/log`)
  await page.locator('[data-testid=delivery-row][data-status=SENT][data-reason=TEST]').waitFor()
  const failed = await page.locator('[data-testid=delivery-row][data-status=FAILED]').textContent()
  expect(failed).toContain(`127.0.0.1:${hook.port} answered 404`)
  await expectAccessible(page)
})

it('a message that failed is sent again by its button', async () => {
  const before = hook.received.length
  await page.locator('[data-testid=delivery-row][data-status=FAILED]').getByTestId('resend').click()
  await page.locator('[data-testid=delivery-row][data-status=FAILED]').waitFor({ state: 'detached' })
  await expect.poll(() => hook.received.length, { timeout: waitMs }).toBe(before + 1)
})

it('a channel that fails is seen in the navigation and in its row', async () => {
  await core.database.query(
    "update notification_channels set failures = 1, failed_since = now(), failing_since = now(), failure = 'hooks.example.org answered 404'",
  )
  await page.goto(`${core.url}/notifications`)
  await page.locator('[data-testid=failing-channels][data-value="1"]').waitFor()
  expect(await page.getByTestId('channel-failing').textContent()).toContain('hooks.example.org answered 404')
})

it('no page had a problem', () => {
  expect(problems).toEqual([])
})
