import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser } from '../../core/testing/servers/browser.ts'
import { builtDashboard } from '../../core/testing/servers/dashboard.ts'
import { admin, startTestCore, type TestCore } from '../../core/testing/servers/server.ts'
import { expectAccessible } from './accessibility.ts'

const node = 'acme/shop/prod/eu1'
const path = `${node}/orders-db`

describe('backups and storage in a real browser', () => {
  let core: TestCore
  let browser: Browser
  let page: Page
  const problems: string[] = []

  beforeAll(async () => {
    core = await startTestCore({ dashboardFolder: builtDashboard() })
    browser = await openBrowser()
    const documents = ['orders-db', 'catalog-db'].map((name) => ({
      document: { path: `${node}/${name}`, slaGroup: 'payments', backup: { expected: true } },
    }))
    await core.call('/api/v1/operator/register', { nodeId: node, services: documents })
    page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage()
    page.setDefaultTimeout(20_000)
    page.on('pageerror', (error) => problems.push(error.message))
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
    await page.goto(`${core.url}/backups`)
    await page.getByTestId('login-email').fill(admin.email)
    await page.getByTestId('login-password').fill(admin.password)
    await page.getByTestId('login-submit').click()
    await page.getByTestId('backup-row').nth(1).waitFor()
  })
  afterAll(async () => {
    await browser?.close()
    await core?.close()
  })

  const row = (state: string) => page.locator(`[data-testid=backup-row][data-path="${path}"][data-status=${state}]`)

  it('a failure stands first, with its message in the history, and is found by its filter', async () => {
    await core.call('/api/v1/backup/report', { path, status: 'success', sizeBytes: 2 ** 31 })
    await core.call('/api/v1/backup/report', { path, status: 'failed', message: 'no space left on device' })
    await page.goto(`${core.url}/backups?show=failed`)
    await row('failed').locator('[data-testid=backup-flag][data-kind=failed]').waitFor()
    await expect.poll(() => page.getByTestId('backup-row').count(), { timeout: 30_000 }).toBe(1)
    expect(await row('failed').textContent()).toContain('2\u00a0GiB')
    await row('failed').getByTestId('backup-open').click()
    await page.getByTestId('backup-history').getByText('no space left on device').waitFor()
    await page.locator('[data-testid=list-choice][data-value=overdue]').click()
    await page.getByTestId('no-match').waitFor()
  })

  it('the pages of a service and of its group show its backups', async () => {
    await page.goto(`${core.url}/services/${path}`)
    await page.getByTestId('service-backup').locator('[data-status=failed]').waitFor()
    await page.goto(`${core.url}/groups/payments`)
    await page.getByTestId('group-backups').getByTestId('backup-row').nth(1).waitFor()
  })

  it('a volume shows its level and its history, on its page and on that of its service', async () => {
    await core.call('/api/v1/storage/report', { path, allocatedBytes: 100, usedBytes: 95, mountPath: '/data' })
    await page.goto(`${core.url}/storage`)
    const volume = page.locator(`[data-testid=volume-row][data-path="${path}"][data-level=critical]`)
    await volume.getByTestId('volume-open').click()
    await page.getByTestId('volume-history').waitFor()
    await page.goto(`${core.url}/services/${path}`)
    await page.getByTestId('service-storage').locator('[data-mount="/data"]').waitFor()
  })

  it.each(['/backups', '/storage'])('%s does not overflow a narrow screen', async (at) => {
    await page.setViewportSize({ width: 380, height: 900 })
    await page.goto(core.url + at)
    await page.locator('[data-testid=backup-row], [data-testid=volume-row]').first().waitFor()
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(380)
    await expectAccessible(page)
  })

  it('no page breaks the content security policy or throws', () => {
    expect(problems).toEqual([])
  })
})
