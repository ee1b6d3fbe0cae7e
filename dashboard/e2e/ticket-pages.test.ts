import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser } from '../../core/testing/servers/browser.ts'
import { builtDashboard } from '../../core/testing/servers/dashboard.ts'
import { admin, startTestCore, type TestCore } from '../../core/testing/servers/server.ts'
import { expectAccessible, openDialog, visitDialog } from './accessibility.ts'
import { openSignedIn } from './open-page.ts'

const node = 'acme/shop/prod/eu1'

describe('tickets in a real browser', () => {
  let core: TestCore
  let browser: Browser
  const problems: string[] = []
  beforeAll(async () => {
    core = await startTestCore({ dashboardFolder: builtDashboard() })
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    await core?.close()
  })

  const openPage = (address: string, width = 1280): Promise<Page> =>
    openSignedIn(browser, address, problems, { viewport: { width, height: 900 } })

  it('are opened from the catalog, taken, moved and commented, and stand on the board', async () => {
    const page = await openPage(`${core.url}/tickets`)
    await openDialog(page, page.getByTestId('create-ticket'))
    await page.locator('[data-testid=catalog-item][data-name=request-change]').check()
    await page.getByLabel('Title').fill('Upgrade the broker')
    await page.getByTestId('dialog-submit').click()
    await page.getByTestId('ticket-page').waitFor()
    await expect.poll(() => page.getByText('How it is undone:').count(), { timeout: 30_000 }).toBe(1)
    await page.getByTestId('ticket-take').click()
    await page.getByTestId('ticket-assignee').getByText(admin.email).waitFor()
    await page.locator('[data-testid=ticket-move][data-to=IN_PROGRESS]').click()
    await page.locator('[data-testid=timer-response][data-state=met]').waitFor()
    await expect.poll(() => page.locator('[data-testid=ticket-move]').count(), { timeout: 30_000 }).toBe(1)
    await visitDialog(page, page.getByTestId('ticket-assign'))
    await openDialog(page, page.locator('[data-testid=ticket-move][data-to=RESOLVED]'))
    await page.getByLabel('Comment (optional)').fill('It runs.')
    await page.getByTestId('dialog-submit').click()
    await page.locator('[data-testid=ticket-page][data-status=RESOLVED]').waitFor()
    await page.getByTestId('ticket-timeline').getByText('It runs.').waitFor()
    await page.getByTestId('ticket-comment').fill('Thanks.')
    await page.getByTestId('ticket-comment-submit').click()
    await page.getByTestId('ticket-timeline').getByText('Thanks.').waitFor()
    await expectAccessible(page)
    await page.goto(`${core.url}/tickets?kind=change&mine=yes`)
    const card = page.locator('[data-testid=ticket-column][data-status=RESOLVED] [data-testid=ticket-card]')
    await card.waitFor()
    expect(await card.textContent()).toContain('Upgrade the broker')
    await page.context().close()
  })

  it('come with an incident, which leads to its ticket and back, by keyboard on a narrow screen', async () => {
    const services = [{ name: 'orders', status: 'DOWN' }]
    await core.call('/api/v1/operator/status', { nodeId: node, services })
    const page = await openPage(`${core.url}/tickets`, 380)
    const card = page.getByTestId('ticket-card').filter({ hasText: 'orders' })
    await card.waitFor()
    await expectAccessible(page)
    await page.getByRole('tab', { selected: true }).focus()
    await page.keyboard.press('ArrowRight')
    await page.getByRole('tab', { selected: true, name: 'In progress' }).waitFor()
    await page.keyboard.press('ArrowLeft')
    await card.getByRole('link').focus()
    await page.keyboard.press('Enter')
    await page.getByTestId('ticket-incident').click()
    await page.getByTestId('incident-ticket').getByRole('link').click()
    await page.locator('[data-testid=ticket-page][data-status=OPEN]').waitFor()
    await page.context().close()
  })

  it('are gone from the menu while the plugin is off, and nothing fails in the browser', async () => {
    const off = await startTestCore({
      database: core.database,
      dashboardFolder: builtDashboard(),
      env: { ITOPS_PLUGINS_TICKETING_ENABLED: 'false' },
    })
    const page = await openPage(off.url)
    await page.getByRole('link', { name: 'SLA groups' }).waitFor()
    await page.getByRole('link', { name: 'Tickets' }).waitFor({ state: 'detached' })
    await page.context().close()
    await off.close()
    expect(problems).toEqual([])
  })
})
