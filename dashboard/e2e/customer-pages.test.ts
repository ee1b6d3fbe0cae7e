import { readFileSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { signInWith } from '../../core/testing/requests/sessions.ts'
import { openBrowser } from '../../core/testing/servers/browser.ts'
import { builtDashboard } from '../../core/testing/servers/dashboard.ts'
import { admin, startTestCore, type TestCore } from '../../core/testing/servers/server.ts'
import { expectAccessible, expectAccessibleDialog, openDialog } from './accessibility.ts'
import { openSignedIn } from './open-page.ts'

const node = 'acme/shop/prod/eu1'
const now = Date.now()
const ago = (minutes: number) => new Date(now - minutes * 60_000).toISOString()

describe('customers in a real browser', () => {
  let core: TestCore
  let browser: Browser
  const problems: string[] = []

  beforeAll(async () => {
    core = await startTestCore({ dashboardFolder: builtDashboard() })
    browser = await openBrowser()
    const pieces = [
      { from: ago(60), to: ago(40), status: 'OPERATIONAL' },
      { from: ago(40), to: ago(30), status: 'DOWN' },
      { from: ago(30), to: ago(1), status: 'OPERATIONAL' },
    ]
    await core.call('/api/v1/operator/status', {
      nodeId: node,
      services: [{ name: 'orders', status: 'OPERATIONAL', slaGroup: 'payments', pieces }],
    })
  })
  afterAll(async () => {
    await browser?.close()
    await core?.close()
  })

  const openPage = (address: string, width = 1280): Promise<Page> =>
    openSignedIn(browser, `${core.url}${address}`, problems, {
      person: admin,
      viewport: { width, height: 900 },
      // Of the one that core refuses.
      mayLog: (text) => text.includes('status of 400'),
    })
  const field = (page: Page, label: string) => page.getByRole('dialog').getByLabel(label, { exact: true })

  it('a customer is made, shown with the figures of core in any period, changed, and deleted', async () => {
    const page = await openPage('/customers')
    await page.getByTestId('no-customers').waitFor()
    await openDialog(page, page.getByTestId('new-customer'))
    await field(page, 'Name').fill('Acme Bank')
    await field(page, 'Scope').fill('group:none')
    await page.getByTestId('dialog-submit').click()
    await page.getByText('There is no SLA group "none".').waitFor()
    await field(page, 'Scope').fill('acme/shop\ngroup:payments')
    await field(page, 'Time zone').fill('UTC')
    await field(page, 'Contacts (optional)').fill('Ada, ada@example.org')
    await expectAccessibleDialog(page)
    await page.getByTestId('dialog-submit').click()
    await page.waitForURL('**/customers/acme-bank')

    const card = page.getByTestId('any-period')
    await card.getByTestId('period-kind').selectOption('LAST_30')
    await card.locator('[data-testid=period-down][data-seconds="600"]').waitFor()
    const { slaPeriod } = await core.graphql<{ slaPeriod: { range: { result: { downSeconds: number } } } }>(
      '{ slaPeriod(customer: "acme-bank", period: "last-30d") { range { result { downSeconds } } } }',
    )
    expect(slaPeriod.range.result.downSeconds).toBe(600)
    await card.getByTestId('compare').check()
    await expect.poll(() => card.getByTestId('period-change').textContent()).toContain('nothing to compare')
    await card.getByTestId('period-kind').selectOption('YEAR')
    await card.getByTestId('period-day').fill('2020-05-05')
    await card.getByTestId('no-result').waitFor()
    await expectAccessible(page)

    await signInWith(core, [['VIEWER', 'customer:acme-bank']])
    await page.reload()
    await page.getByTestId('customer-person').getByText('viewer').waitFor()
    await openDialog(page, page.getByTestId('edit-customer'))
    expect(await field(page, 'Contacts (optional)').inputValue()).toBe('Ada, ada@example.org')
    await field(page, 'Name').fill('Acme Bank Ltd')
    await page.getByTestId('dialog-submit').click()
    await page.getByRole('heading', { name: 'Acme Bank Ltd' }).waitFor()
    await expect.poll(() => page.getByTestId('portal-visibility').getAttribute('data-visibility')).toBe('PRIVATE')
    await openDialog(page, page.getByTestId('edit-portal'))
    await expectAccessibleDialog(page)
    await field(page, 'Who may open it').selectOption('LINK')
    await field(page, 'Host (optional)').fill('status.acme.example')
    await page.keyboard.press('Enter')
    await page.locator('[data-testid=portal-visibility][data-visibility=LINK]').waitFor()
    const shown = await page.getByTestId('portal-preview').getAttribute('href')
    const guest = await (
      await browser.newContext({ javaScriptEnabled: true, viewport: { width: 390, height: 800 } })
    ).newPage()
    for (const at of [
      shown ?? '',
      `${shown?.replace('?', '/history?')}`,
      `${shown?.replace('?', '/verify?')}`,
      `${shown?.replace('?', '/subscribe?')}`,
      '/',
    ]) {
      expect((await guest.goto(`${core.url}${at}`))?.status()).toBe(200)
      await expectAccessible(guest)
      expect(await guest.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
    }
    await guest.getByRole('link', { name: 'Sign in' }).click()
    await guest.getByTestId('login-email').waitFor()
    expect((await guest.goto(`${core.url}/status/none`))?.status()).toBe(404)
    await guest.getByRole('heading', { name: 'There is nothing here' }).waitFor()
    await expectAccessible(guest)
    await guest.context().close()
    await core.database.query(
      `insert into portal_subscribers (customer_id, kind, target, link_version, created_at, asked_at, confirmed_at, disabled_at)
      select s.customer_id, k.kind, k.target, s.link_version, now(), now(), k.confirmed_at, k.disabled_at
      from portals s
      cross join (values
        ('MAIL', 'ada@example.org', now(), null),
        ('MAIL', 'bob@example.org', null, null),
        ('WEBHOOK', 'https://hooks.example.org/status', now(), now())
      ) as k (kind, target, confirmed_at, disabled_at)`,
    )
    await page.reload()
    await page.getByTestId('subscriber-count').getByText('1 subscribed').waitFor()
    await page.getByTestId('show-subscribers').press('Enter')
    const subscribers = page.getByTestId('subscriber')
    expect(await subscribers.allTextContents()).toEqual([
      expect.stringMatching(/hooks\.example\.org.*by webhook, stopped/),
      expect.stringMatching(/bob@example\.org.*by mail, not confirmed/),
      expect.stringMatching(/ada@example\.org.*by mail, subscribed/),
    ])
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Remove bob@example.org' }).press('Enter')
    await page.getByTestId('toast').getByText('The subscriber is removed.').waitFor()
    await expect.poll(() => subscribers.count()).toBe(2)
    await page.getByTestId('customer-reports').click()
    await page.getByTestId('no-reports').waitFor()
    await openDialog(page, page.getByTestId('make-report'))
    await page.getByTestId('report-period').selectOption('LAST_30')
    await page.getByTestId('report-language').selectOption('hu')
    await page.getByTestId('dialog-submit').click()
    const row = page.getByTestId('report-row')
    await row.getByText('last-30d').waitFor()
    for (const [form, begins] of [
      ['pdf', '%PDF-'],
      ['json', '{"format":1'],
    ] as const) {
      const download = page.waitForEvent('download')
      await row.getByTestId(`download-${form}`).click()
      const file = await download
      expect(file.suggestedFilename()).toBe(`sla-report-last-30d-acme-bank.${form}`)
      expect(readFileSync(await file.path(), 'latin1').startsWith(begins)).toBe(true)
    }
    await expectAccessible(page)
    await page.goto(`${core.url}/customers`)
    await page.locator('[data-testid=customer-row][data-slug=acme-bank]').waitFor()
    await expectAccessible(page)
    await page.getByRole('link', { name: 'Acme Bank Ltd' }).click()
    await openDialog(page, page.getByTestId('delete-customer'))
    await page.getByTestId('dialog-submit').click()
    await page.getByTestId('no-customers').waitFor()
    await page.context().close()
  })

  it('one that is none is said to be none, and a group has any period on its page, too', async () => {
    const page = await openPage('/customers/none', 390)
    await page.getByTestId('customer-missing').waitFor()
    await page.goto(`${core.url}/groups/payments`)
    const card = page.getByTestId('any-period')
    // The outage of half an hour ago was in the month before, when one has just begun.
    await card.getByTestId('period-kind').selectOption('LAST_30')
    await card.locator('[data-testid=period-down][data-seconds="600"]').waitFor()
    await page.context().close()
    expect(problems).toEqual([])
  })
})
