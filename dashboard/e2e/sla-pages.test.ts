import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { recordHealthReport } from '../../core/src/ingest/record-status-report.ts'
import type { Database } from '../../core/src/platform/database/database.ts'
import { testContext } from '../../core/testing/database/context.ts'
import { openTestDatabase } from '../../core/testing/database/database.ts'
import { openBrowser } from '../../core/testing/servers/browser.ts'
import { builtDashboard } from '../../core/testing/servers/dashboard.ts'
import { admin, startTestCore, type TestCore } from '../../core/testing/servers/server.ts'
import { expectAccessible, visitDialog } from './accessibility.ts'
import { openSignedIn } from './open-page.ts'

const node = 'acme/shop/prod/eu1'
const viewer = { email: 'viewer@example.org', password: 'a password to read with' }
const waitMs = 20_000
const minuteMs = 60_000
const dayMs = 86_400_000

interface DaysAnswer {
  slaDailyUptimes: { paths: string[]; statuses: string[][] }
}
interface GroupAnswer {
  slaGroups: { targetUptime: number; degraded: string; unmeasured: string; terms: { reason: string | null }[] }[]
}
interface MonthAnswer {
  slaPeriodResults: { actualValue: number | null; downSeconds: number; worstService: string | null }[]
}

describe('the SLA pages in a real browser', () => {
  let database: Database
  let core: TestCore
  let browser: Browser
  const problems: string[] = []

  beforeAll(async () => {
    database = await openTestDatabase()
    await sealMonth()
    core = await startTestCore({ database, dashboardFolder: builtDashboard() })
    browser = await openBrowser()
    await reportHistory()
    await core.graphql(
      'mutation ($email: String!, $password: String!) { createUser(email: $email, password: $password, role: VIEWER) { id } }',
      viewer,
    )
  })
  afterAll(async () => {
    await browser?.close()
    await core?.close()
    await database?.close()
  })

  /** A month that ended long ago, with one day of the group, recorded and sealed. */
  async function sealMonth(): Promise<void> {
    const now = new Date()
    const first = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 2))
    const next = new Date(first.getTime() + dayMs)
    await recordHealthReport(testContext(database, next.getTime()), {
      path: `${node}/ledger`,
      slaGroup: 'pay',
      status: 'OPERATIONAL',
      pieces: [{ from: first.toISOString(), to: next.toISOString(), status: 'OPERATIONAL' }],
    })
    await database.query('delete from late_credits')
    const day = first.toISOString().slice(0, 10)
    for (const type of ['DAILY', 'MONTHLY']) {
      await database.query('call record_period_results($1, $2::date, $3)', [type, day, now])
    }
    for (const subject of ['SERVICE', 'GROUP', 'NODE']) await database.query('call seal_months($1, $2)', [subject, now])
  }

  /** Twenty minutes of a group of two: one is up, the other degraded for five minutes and down for five. */
  async function reportHistory(): Promise<void> {
    const now = Date.now()
    const interval = (from: number, to: number, status: string) => ({
      from: new Date(now - from * minuteMs).toISOString(),
      to: new Date(now - to * minuteMs).toISOString(),
      status,
    })
    const service = (name: string, pieces: object[]) => ({ name, status: 'OPERATIONAL', slaGroup: 'pay', pieces })
    const answer = await core.call('/api/v1/operator/status', {
      nodeId: node,
      services: [
        service('ledger', [interval(20, 0, 'OPERATIONAL')]),
        service('orders', [interval(20, 10, 'OPERATIONAL'), interval(10, 5, 'DEGRADED'), interval(5, 0, 'DOWN')]),
      ],
    })
    expect(answer.status).toBe(200)
  }

  // The browser logs every refusal by core as a resource that failed to load; the forms show them.
  const mayLog = (text: string) => text.includes('status of 400')
  const openPage = (path: string, options: BrowserContextOptions = {}, person = admin): Promise<Page> =>
    openSignedIn(browser, `${core.url}${path}`, problems, { ...options, person, mayLog })

  const month = async () =>
    (
      await core.graphql<MonthAnswer>(
        '{ slaPeriodResults(filter: {slaGroup: "pay"}) { actualValue downSeconds worstService } }',
      )
    ).slaPeriodResults[0]
  const group = async () =>
    (await core.graphql<GroupAnswer>('{ slaGroups { targetUptime degraded unmeasured terms { reason } } }'))
      .slaGroups[0]

  it('a group has its month, its roll-ups and its budget in words', async () => {
    const poll = { timeout: waitMs, interval: 500 }
    await expect.poll(async () => (await month())?.actualValue ?? null, poll).not.toBeNull()
    const page = await openPage('/groups')
    await page.getByTestId('group-card').waitFor()
    await expectAccessible(page)
    await page.getByTestId('group-card').getByRole('link', { name: 'pay' }).click()
    await page.getByTestId('group-month').waitFor()
    expect(await page.getByTestId('roll-up-worst').getByRole('link').textContent()).toBe('orders')
    const held = await month()
    expect(Number(await page.getByTestId('group-month').getByTestId('seconds-down').getAttribute('data-seconds'))).toBe(
      held?.downSeconds,
    )
    expect(await page.getByTestId('budget-words').first().textContent()).toMatch(/left|overspent/)
    await expect.poll(() => page.getByTestId('burn-rate').count(), { timeout: 30_000 }).toBe(7)
    const { slaDailyUptimes } = await core.graphql<DaysAnswer>(
      '{ slaDailyUptimes(slaGroup: "pay", days: 30) { paths statuses } }',
    )
    expect(slaDailyUptimes.paths).toEqual([`${node}/ledger`, `${node}/orders`])
    for (const [place, path] of slaDailyUptimes.paths.entries()) {
      const cells = page.locator(`[data-testid=member-days][data-path="${path}"] td`)
      await expect.poll(() => cells.count()).toBe(30)
      expect(await cells.last().getAttribute('data-status')).toBe(slaDailyUptimes.statuses[place]?.at(-1))
    }
    await expectAccessible(page)
    await page.context().close()
  })

  it('a sealed month shows its hash and what it is over', async () => {
    const page = await openPage('/groups/pay')
    await page.locator('[data-testid=month-row][data-state=sealed]').getByRole('button').click()
    expect(await page.getByTestId('seal-hash').textContent()).toMatch(/^[0-9a-f]{64}$/)
    await page.getByText('Inputs that the hash is over').click()
    expect(await page.getByTestId('seal-inputs').textContent()).toContain(`member ${node}/ledger`)
    await expectAccessible(page)
    await page.context().close()
  })

  it('an administrator changes the target of a group and sees it, with its reason in the history', async () => {
    const page = await openPage('/groups/pay')
    for (const act of ['rename', 'delete']) await visitDialog(page, page.getByTestId(`act-${act}_group`))
    await page.getByTestId('change-terms').press('Enter')
    await page.getByTestId('terms-form').waitFor()
    await expectAccessible(page, '"[data-testid=terms-form]"')
    await page.getByLabel('Uptime target, percent').fill('97.5')
    await page.getByLabel('Reason').fill('a new contract')
    await page.getByTestId('terms-submit').click()
    await page.getByTestId('terms-form').waitFor({ state: 'detached' })
    await page.getByTestId('terms-target-now').getByText('97.5').waitFor()
    await page.getByTestId('terms').filter({ hasText: 'a new contract' }).first().waitFor()
    await page.getByTestId('change-terms').click()
    await page.getByTestId('terms-credits').fill('99.9 10')
    await page.getByText('Write steps like').waitFor()
    expect(await page.getByTestId('terms-submit').isDisabled()).toBe(true)
    await page.getByTestId('terms-credits').fill('99.9: 10, 99: 25')
    await page.getByTestId('terms-credit-fee').fill('1000')
    await page.getByTestId('terms-credit-currency').fill('eur')
    await page.getByTestId('terms-submit').click()
    await page.getByTestId('terms-form').waitFor({ state: 'detached' })
    await page.getByTestId('credit-terms').getByText('10 % below 99.9 %, 25 % below 99 %, of 1000 EUR').waitFor()
    await page.getByTestId('credit-words').getByText('No figure is claimed').waitFor()
    await core.database.query('update sla_group_terms set min_coverage = 0')
    await core.database.query('call record_open_results(now())')
    await page.reload()
    await page
      .getByTestId('credit-words')
      .getByText(/due (already|yet)/)
      .waitFor()
    await page.getByTestId('credits-card').getByText('At stake').waitFor()
    await expectAccessible(page, '"[data-testid=credits-card]"')
    // As they were when the month was sealed.
    await core.database.query('update sla_group_terms set min_coverage = default')
    await core.database.query('call record_open_results(now())')
    expect(await group()).toMatchObject({ targetUptime: 97.5 })
    await page.context().close()
  })

  it('the preview lays the nine rules side by side, and the one that is chosen is saved', async () => {
    const page = await openPage('/groups/pay')
    await page.getByTestId('rule-cell').nth(8).waitFor()
    await expect.poll(() => page.getByTestId('rule-cell').count(), { timeout: 30_000 }).toBe(9)
    expect(await page.locator('[data-testid=rule-cell][data-in-force]').getAttribute('data-rule')).toBe('UP LEFT_OUT')
    await page.locator('[data-testid=rule-cell][data-rule="HALF DOWN"]').click()
    expect(await page.getByTestId('terms-degraded').inputValue()).toBe('HALF')
    expect(await page.getByTestId('terms-unmeasured').inputValue()).toBe('DOWN')
    await page.getByTestId('terms-submit').click()
    await page.getByTestId('terms-form').waitFor({ state: 'detached' })
    expect(await group()).toMatchObject({ degraded: 'HALF', unmeasured: 'DOWN' })
    await page.context().close()
  })

  it('what core refuses is said in the form, which stays', async () => {
    const page = await openPage('/groups/pay')
    await page.getByTestId('change-terms').click()
    await page.getByLabel('Time zone').fill('Mars/Olympus')
    await page.getByTestId('terms-submit').click()
    expect(await page.getByTestId('form-problem').textContent()).toContain('Mars/Olympus')
    await expectAccessible(page, '"[data-testid=terms-form]"')
    await page.context().close()
  })

  it('an administrator defines a new group and verifies the seals', async () => {
    const page = await openPage('/groups')
    await page.getByTestId('verify-seals').click()
    expect(await page.getByTestId('seal-verdict').textContent()).toMatch(/hold/)
    await page.getByTestId('new-group').click()
    await page.getByLabel('Name', { exact: true }).fill('search')
    await page.getByLabel('Tier').selectOption('critical')
    await page.getByTestId('terms-submit').click()
    await page.waitForURL('**/groups/search')
    await page.getByTestId('terms-in-force').getByText('critical').waitFor()
    await page.context().close()
  })

  it('a viewer sees the preview and no forms', async () => {
    const page = await openPage('/groups/pay', {}, viewer)
    await page.getByTestId('rule-cell').nth(8).waitFor()
    await page.getByTestId('rule-cell').first().click()
    expect(await page.getByTestId('change-terms').count()).toBe(0)
    expect(await page.getByTestId('terms-form').count()).toBe(0)
    await page.context().close()
  })

  it('a service has its seconds, its budget and its months, and nothing overflows on a narrow screen', async () => {
    const page = await openPage(`/services/${node}/orders`, {
      viewport: { width: 380, height: 800 },
      colorScheme: 'dark',
    })
    await page.getByTestId('budget-words').first().waitFor()
    await page.getByTestId('month-row').first().getByRole('button').click()
    await page.getByTestId('month-detail').getByTestId('seconds-bar').waitFor()
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(380)
    await page.goto(`${core.url}/groups/pay`)
    await page.getByTestId('rule-cell').nth(8).waitFor()
    await page.getByTestId('change-terms').click()
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(380)
    await page.context().close()
  })

  it('no page breaks the content security policy or throws', () => {
    expect(problems).toEqual([])
  })
})
