import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser } from '../../core/testing/servers/browser.ts'
import { builtDashboard } from '../../core/testing/servers/dashboard.ts'
import { admin, startTestCore, type TestCore } from '../../core/testing/servers/server.ts'
import { expectAccessible, expectAccessibleDialog, openDialog, visitDialog } from './accessibility.ts'
import { openSignedIn } from './open-page.ts'

const node = 'acme/shop/prod/eu1'
const path = `${node}/orders`
const second = { email: 'second@example.org', password: 'another long password' }

describe('incidents, maintenance and corrections in a real browser', () => {
  let core: TestCore
  let browser: Browser
  const problems: string[] = []

  beforeAll(async () => {
    core = await startTestCore({ dashboardFolder: builtDashboard() })
    browser = await openBrowser()
    await report('OPERATIONAL')
  })
  afterAll(async () => {
    await browser?.close()
    await core?.close()
  })

  const report = (status: string, pieces?: object[]) =>
    core.call('/api/v1/operator/status', {
      nodeId: node,
      services: [{ name: 'orders', status, ...(pieces ? { pieces } : {}) }],
    })

  const openPage = (address: string, person = admin, width = 1280): Promise<Page> =>
    openSignedIn(browser, `${core.url}${address}`, problems, { person, viewport: { width, height: 900 } })

  it('an outage opens an incident, which is acknowledged by hand and resolved by the recovery', async () => {
    const page = await openPage('/incidents')
    await page.getByTestId('no-incidents').waitFor()
    await visitDialog(page, page.getByTestId('open-incident'))
    const at = new Date(Date.now() - 180_000).toISOString()
    await core.call('/api/v1/change/report', { path, at, before: '1.4', after: '1.5', by: 'argocd' })
    await report('DOWN')
    const row = page.locator(`[data-testid=incident-row][data-path="${path}"]`)
    await row.and(page.locator('[data-status=OPEN]')).waitFor()
    await page.locator('[data-testid=open-incidents][data-value="1"]').waitFor()
    await row.getByRole('link').first().click()
    const changes = page.getByTestId('incident-changes').getByTestId('service-change')
    expect(await changes.first().innerText()).toMatch(/Rolled out 1\.4 → 1\.5 by argocd[\s\S]*min.* before/)
    await page.getByTestId('incident-acknowledge').click()
    await page.locator('[data-testid=incident-status][data-status=ACKNOWLEDGED]').waitFor()
    await page.locator('[data-testid=incident-timeline] [data-kind=ACKNOWLEDGED]').waitFor()
    expect(await page.getByTestId('incident-acknowledge').count()).toBe(0)

    for (const action of ['incident-assign', 'incident-link']) await visitDialog(page, page.getByTestId(action))
    await openDialog(page, page.getByTestId('incident-resolve'))
    await page.getByTestId('dialog-submit').click()
    expect(await page.getByTestId('form-problem').textContent()).toContain('still reported DOWN')
    await page.keyboard.press('Escape')
    await openDialog(page, page.getByTestId('incident-note'))
    await field(page, 'Note').fill('The disk was full.')
    await page.getByTestId('dialog-submit').click()
    await page.getByText('The disk was full.').waitFor()
    await openDialog(page, page.getByTestId('incident-publish'))
    await field(page, 'State').selectOption('IDENTIFIED')
    await field(page, 'Text').fill('We know the cause.')
    await page.keyboard.press('Tab')
    await page.getByTestId('dialog-submit').press('Enter')
    await page
      .getByTestId('customer-updates')
      .locator('[data-state=IDENTIFIED]')
      .getByText('We know the cause.')
      .waitFor()

    await report('OPERATIONAL')
    await page.locator('[data-testid=incident-status][data-status=RESOLVED]').waitFor()
    await expectAccessible(page)
    await page.goto(`${core.url}/services/${path}`)
    await page.locator('[data-testid=service-incidents] [data-status=RESOLVED]').waitFor()
    await expectAccessible(page)
    await page.context().close()
  })

  it('maintenance is started, seen on the page of the service, and stopped', async () => {
    const page = await openPage('/maintenance')
    await openDialog(page, page.getByTestId('start-maintenance'))
    await page.getByTestId('target-name').fill(path)
    await field(page, 'Reason').fill('Patching the database')
    await page.getByTestId('dialog-submit').click()
    const active = page.getByTestId('maintenance-active').getByTestId('exclusion-window')
    await active.waitFor()
    expect(await active.getAttribute('data-target')).toBe(path)
    const service = await openPage(`/services/${path}`)
    expect(await service.getByTestId('service-maintenance').textContent()).toContain('Patching the database')
    await service.context().close()
    await page.getByTestId('stop-maintenance').click()
    await active.waitFor({ state: 'detached' })
    await page.getByTestId('maintenance-ended').locator('summary').click()
    await page.locator('[data-testid=exclusion-window][data-state=ENDED]').waitFor()
    await page.context().close()
  })

  it('a weekly window shows its rule and its occurrences, and is cancelled after a question', async () => {
    const page = await openPage('/maintenance')
    await openDialog(page, page.getByTestId('schedule-maintenance'))
    await field(page, 'What').selectOption('PREFIX')
    await page.getByTestId('target-name').fill('acme/shop')
    await field(page, 'Reason').fill('Weekly patching')
    await page.getByTestId('repeat').selectOption('WEEKLY')
    await field(page, 'Sunday').check()
    expect(await page.getByTestId('rrule').textContent()).toContain('FREQ=WEEKLY;BYDAY=SU')
    await page.getByTestId('dialog-submit').click()
    const rule = page.getByTestId('maintenance-recurring').getByTestId('exclusion-window')
    await rule.waitFor()
    await expect.poll(() => page.getByTestId('exclusion-span').count(), { timeout: 30_000 }).toBeGreaterThanOrEqual(4)
    await openDialog(page, page.getByTestId('cancel-recurring'))
    await page.getByTestId('dialog-submit').click()
    await rule.waitFor({ state: 'detached' })
    await page.context().close()
  })

  it('a correction is proposed by one administrator and approved by another, who was created for it', async () => {
    const page = await openPage('/users')
    await openDialog(page, page.getByTestId('create-user'))
    await field(page, 'Email').fill(second.email)
    await field(page, 'Password').fill(second.password)
    await field(page, 'Role').selectOption('ADMIN')
    await page.getByTestId('dialog-submit').click()
    const row = page.locator(`[data-testid=user-row][data-email="${second.email}"]`)
    await visitDialog(page, row.getByTestId('delete-user'))

    const from = Date.now() - 3_600_000
    const at = (seconds: number) => new Date(from + seconds * 1000).toISOString()
    await report('OPERATIONAL', [
      { from: at(0), to: at(600), status: 'DOWN' },
      { from: at(600), to: at(1800), status: 'OPERATIONAL' },
    ])
    await page.goto(`${core.url}/corrections`)
    await openDialog(page, page.getByTestId('propose-correction'))
    await page.getByTestId('target-name').fill(path)
    await field(page, 'From, your time').fill(await localTime(page, from))
    await field(page, 'To, your time').fill(await localTime(page, from + 600_000))
    await field(page, 'Reason').fill('The window was forgotten.')
    await page.getByTestId('dialog-submit').click()
    await page.getByTestId('correction-preview').getByTestId('impact').waitFor()
    await expectAccessibleDialog(page)
    await page.getByTestId('dialog-submit').click()
    await page.locator('[data-testid=correction][data-state=PROPOSED]').waitFor()
    await page.getByTestId('needs-another').waitFor()
    await visitDialog(page, page.getByTestId('withdraw-correction'))
    await expectAccessible(page)
    expect(await page.getByTestId('approve-correction').count()).toBe(0)
    await page.context().close()

    const other = await openPage('/corrections', second)
    await visitDialog(other, other.getByTestId('reject-correction'))
    await openDialog(other, other.getByTestId('approve-correction'))
    await other.getByTestId('dialog-submit').click()
    await other
      .locator('[data-testid=correction][data-state=APPROVED], [data-testid=correction][data-state=APPLIED]')
      .waitFor()
    await other.getByText('What stood there before').click()
    await other.locator('[data-testid=original-segments] [data-status=DOWN]').waitFor()
    await other.context().close()
  })

  it('a viewer sees it all without a button that changes anything', async () => {
    const viewer = { email: 'viewer@example.org', password: 'a viewer has one too' }
    await core.graphql(
      'mutation ($email: String!, $password: String!) { createUser(email: $email, password: $password, role: VIEWER) { id } }',
      viewer,
    )
    const page = await openPage('/incidents', viewer)
    await page.getByTestId('incident-row').first().getByRole('link').first().click()
    await page.getByTestId('incident-page').waitFor()
    expect(await page.getByRole('group', { name: 'Actions' }).count()).toBe(0)
    await page.getByRole('link', { name: 'Maintenance', exact: true }).first().click()
    await page.getByTestId('maintenance-active').waitFor()
    expect(await page.getByTestId('start-maintenance').count()).toBe(0)
    await page.getByRole('link', { name: 'Corrections' }).click()
    await page.getByTestId('correction').first().waitFor()
    expect(await page.getByTestId('propose-correction').count()).toBe(0)
    expect(await page.getByRole('link', { name: 'Users' }).count()).toBe(0)
    await page.context().close()
  })

  it('one changes the own password in the menu, and stays signed in', async () => {
    const page = await openPage('/users', second)
    await openDialog(page, page.getByTestId('change-password'))
    await field(page, 'Present password').fill(second.password)
    await field(page, 'New password').fill('yet another long password')
    await page.getByTestId('dialog-submit').click()
    await page.getByTestId('password-changed').waitFor()
    await page.reload()
    await page.getByTestId('user-row').first().waitFor()
    await page.context().close()
  })

  it('the keyboard alone opens a dialog, stays in it, leaves it, and follows a line of the list', async () => {
    const page = await openPage('/incidents')
    await page.getByTestId('incident-row').first().waitFor()
    await page.getByTestId('open-incident').focus()
    await page.keyboard.press('Enter')
    await page.getByTestId('dialog').waitFor()
    await expectAccessible(page)
    for (let n = 0; n < 12; n += 1) {
      await page.keyboard.press('Tab')
      expect(await page.evaluate('document.activeElement.closest("[data-testid=dialog]") !== null')).toBe(true)
    }
    await page.keyboard.press('Escape')
    await page.getByTestId('dialog').waitFor({ state: 'detached' })
    await expect.poll(() => page.evaluate('document.activeElement.dataset.testid')).toBe('open-incident')
    for (let n = 0; n < 30; n += 1) {
      await page.keyboard.press('Tab')
      if (await page.evaluate('document.activeElement.matches("[data-testid=incident-row] a")')) break
    }
    await page.keyboard.press('Enter')
    await page.getByTestId('incident-page').waitFor()
    await page.context().close()
  })

  it.each(['/incidents', '/maintenance', '/corrections', '/users'])(
    '%s does not overflow a narrow screen',
    async (at) => {
      const page = await openPage(at, admin, 380)
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

/** An instant as a `datetime-local` field of the browser takes it. */
function localTime(page: Page, ms: number): Promise<string> {
  return page.evaluate(
    `(() => { const at = new Date(${ms}); at.setMinutes(at.getMinutes() - at.getTimezoneOffset()); return at.toISOString().slice(0, 19) })()`,
  )
}
