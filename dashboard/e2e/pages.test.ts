import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser } from '../../core/testing/servers/browser.ts'
import { builtDashboard } from '../../core/testing/servers/dashboard.ts'
import { admin, startTestCore, type TestCore } from '../../core/testing/servers/server.ts'
import { expectAccessible, expectAccessibleDialog, openDialog, visitDialog } from './accessibility.ts'
import { openSignedIn } from './open-page.ts'

const dayMs = 86_400_000
const node = 'acme/shop/prod/eu1'
const waitMs = 20_000

describe('in a real browser', () => {
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

  const report = (name: string, status: string, pieces?: object[]) =>
    core.call('/api/v1/operator/status', {
      nodeId: node,
      services: [{ name, status, ...(pieces ? { pieces } : {}) }],
    })

  const openPage = (path: string, options: BrowserContextOptions = {}): Promise<Page> =>
    openSignedIn(browser, `${core.url}${path}`, problems, options)

  it('a wrong password is refused in words, and a right one leads back to the wanted page', async () => {
    const page = await (await browser.newContext()).newPage()
    page.setDefaultTimeout(waitMs)
    await page.goto(`${core.url}/agents`)
    await page.getByTestId('login-email').fill(admin.email)
    await page.getByTestId('login-password').fill('wrong')
    await page.getByTestId('login-submit').click()
    expect(await page.getByTestId('login-error').textContent()).toMatch(/password/i)
    await expectAccessible(page)
    await page.getByTestId('login-password').fill(admin.password)
    await page.getByTestId('login-submit').click()
    await page.waitForURL('**/agents')
  })

  it('an empty fleet says how to send the first report, and a report appears without a reload', async () => {
    // ITOps watching itself is no fleet.
    await core.call('/api/v1/health/report', { path: `${node}/itops-agent`, status: 'OPERATIONAL', serviceType: 'agent', tags: ['itops'] }) // biome-ignore format: one call
    const page = await openPage('/')
    await page.getByTestId('empty-state').waitFor()
    await page.locator('[data-testid=live-indicator][data-state=live]').waitFor()
    expect((await report('orders', 'OPERATIONAL')).status).toBe(200)
    await page.locator(`[data-testid=service-row][data-path="${node}/orders"][data-status=OPERATIONAL]`).waitFor()
    await report('orders', 'DOWN')
    await page.locator(`[data-testid=service-row][data-path="${node}/orders"][data-status=DOWN]`).waitFor()
    await expectAccessible(page)
    await page.context().close()
  })

  it('the page of a service shows its downtime, its uptime and its coverage as GraphQL has them', async () => {
    const start = Math.floor(Date.now() / dayMs) * dayMs - dayMs
    const at = (seconds: number) => new Date(start + seconds * 1000).toISOString()
    const today = new Date(start).toISOString().slice(0, 10)
    await report('history', 'OPERATIONAL', [
      { from: at(0), to: at(3_600), status: 'OPERATIONAL' },
      { from: at(25_200), to: at(40_000), status: 'OPERATIONAL' },
      { from: at(40_000), to: at(40_600), status: 'DOWN' },
      { from: at(40_600), to: at(86_400), status: 'OPERATIONAL' },
    ])
    await expect
      .poll(() => dailyResult(today), { timeout: waitMs, interval: 500 })
      .toMatchObject({ actualValue: 99.074, coverage: 75, downtimeMinutes: 10 })

    const page = await openPage(`/services/${node}/history`)
    await page.locator('[data-testid=service-status][data-status=OPERATIONAL]').waitFor()
    const row = page.getByTestId('daily-chart').locator('tr', { hasText: today })
    const cells = await row.textContent()
    for (const figure of ['99.0740', '75', '10']) expect(cells).toContain(figure)
    await page.locator('[data-testid=live-indicator][data-state=live]').waitFor()
    await report('history', 'DOWN')
    await page.locator('[data-testid=service-status][data-status=DOWN]').waitFor()
    await page.context().close()
  })

  it('the page of a service marks on its timeline what was rolled out, and shows what is as it comes', async () => {
    const at = new Date(Date.now() - 60 * 60_000).toISOString()
    const images = [{ container: 'web', before: 'shop/web:1.4', after: 'shop/web:1.5' }]
    const changes = [
      { id: 'uid:2', kind: 'ROLLOUT', at, revision: '2', images, by: 'argocd', workload: 'deployment shop/web' },
      { id: 'uid:3', kind: 'SCALING', at, replicasBefore: 2, replicasAfter: 3 },
    ]
    const services = [{ name: 'rolled', status: 'OPERATIONAL', changes }]
    await core.call('/api/v1/operator/status', { nodeId: node, services })
    const page = await openPage(`/services/${node}/rolled`)
    const mark = page.locator('[data-testid=timeline-change][data-kind=ROLLOUT][data-count="2"]')
    await mark.waitFor()
    expect(await mark.getAttribute('title')).toContain('Rolled out web 1.4 → 1.5 by argocd')
    const rows = page.getByTestId('service-changes').getByTestId('service-change')
    await expect
      .poll(() => rows.allInnerTexts(), { timeout: 30_000 })
      .toEqual([
        expect.stringContaining('Scaled 2 → 3'),
        expect.stringMatching(/Rolled out web 1\.4 → 1\.5 by argocd[\s\S]*deployment shop\/web, revision 2/),
      ])
    const url = 'https://ci.example.org/7'
    await core.call('/api/v1/change/report', { path: `${node}/rolled`, after: '<b>1.6</b>', url })
    await rows.filter({ hasText: 'Rolled out <b>1.6</b>' }).getByRole('link', { name: url }).waitFor()
    await page.locator('[data-testid=timeline-change][data-kind=ROLLOUT][data-count="1"]').waitFor()
    await page.context().close()
  })

  it('the page of a service shows its response times, or that it is not probed', async () => {
    const now = Date.now()
    const [from, to] = [60_000, 30_000].map((ago) => new Date(now - ago).toISOString())
    const latency = { count: 3, sumMs: 1500, minMs: 10, maxMs: 1250 }
    await report('probed', 'OPERATIONAL', [{ from, to, status: 'OPERATIONAL', latency }])
    const page = await openPage(`/services/${node}/probed`)
    await page.locator('[data-testid=latency][data-probes="3"]').waitFor()
    expect(await page.getByTestId('latency-summary').textContent()).toMatch(/mean 500\sms, slowest 1.25\ss, 3 probes/)
    await page.goto(`${core.url}/services/${node}/history`)
    await page.getByTestId('latency-none').waitFor()
    // A push beside the sender of the node is refused, and said where somebody can act on it.
    const push = await core.call('/api/v1/health/report', { path: `${node}/history`, status: 'DOWN' })
    expect(push.status).toBe(409)
    await page.reload()
    expect(await page.getByTestId('contested-note').textContent()).toContain('push was refused')
    await page.getByTestId('act-admit_reporter').waitFor()
    // So is an agent that watches a path which nobody gave it.
    const path = 'acme/elsewhere/prod/eu1/far'
    const register = (outside: boolean) =>
      core.call('/api/v1/operator/register', { nodeId: node, services: [{ document: { path }, outside }] })
    await register(true)
    await page.goto(`${core.url}/services/${path}`)
    expect(await page.getByTestId('outside-note').textContent()).toContain(`The agent of ${node} found`)
    await register(false)
    await page.reload()
    await page.getByTestId('stale-note').waitFor()
    expect(await page.getByTestId('outside-note').count()).toBe(0)
    await page.context().close()
  })

  it('what an agent warns of and what it lost is counted on the fleet and said on its page', async () => {
    await core.call('/api/v1/operator/register', { nodeId: node, services: [], warnings: ['orders.yaml:4: no path'] })
    await core.call('/api/v1/operator/heartbeat', {
      nodeId: node,
      instance: 'agent-0',
      spooledIntervals: 12,
      droppedIntervals: 3,
    })
    const page = await openPage('/')
    await page.locator('[data-testid=tile-agent-warnings][data-value="2"]').click()
    await page.getByTestId('agent-warnings').click()
    await page.getByText('orders.yaml:4: no path').waitFor()
    await page.locator('[data-testid=agent-note][data-kind=dropped]', { hasText: '3 intervals lost' }).waitFor()
    await page.locator('[data-testid=agent-note][data-kind=spooled]', { hasText: '12 intervals' }).waitFor()
    expect(await page.getByTestId('agent-instance').textContent()).toContain('agent-0')
    await expectAccessible(page)
    await page.context().close()
  })

  it('a service is added on the fleet page, shows its first result, and is removed where it was added', async () => {
    const path = `${node}/example.org`
    const documents = async () => {
      const answer = await core.call(`/api/v1/operator/documents?nodeId=${node}`)
      return ((await answer.json()) as { documents: { path: string; health: object }[] }).documents
    }
    await core.call('/api/v1/operator/heartbeat', { nodeId: 'acme/shop/prod/us1' })
    const page = await openPage('/')
    await openDialog(page, page.getByTestId('add-service'))
    await page.getByTestId('add-agent').locator('option').first().waitFor({ state: 'attached' })
    await page.getByTestId('add-endpoint').fill('https://example.org/health')
    expect(await page.getByTestId('add-path').textContent()).toBe(path)
    await page.getByTestId('lines-curl').click()
    expect(await page.getByTestId('lines').textContent()).toContain(`'${core.url}/api/v1/operator/status'`)
    await expectAccessibleDialog(page)
    await page.getByTestId('add-status').fill('nonsense')
    await page.getByTestId('dialog-submit').click()
    await page.locator('[data-testid=form-problem][data-code=bad_request]').waitFor()
    await expectAccessibleDialog(page)
    await page.getByTestId('add-status').fill('200')
    await page.getByTestId('dialog-submit').click()
    await page.getByTestId('added-result').waitFor()

    // What its agent does.
    const health = {
      endpoint: 'https://example.org/health',
      interval: '30s',
      timeout: '5s',
      expect: { status: ['200'] },
    }
    expect(await documents()).toEqual([{ path, health }])
    const services = [{ source: `core/${path}`, document: { path } }]
    await core.call('/api/v1/operator/register', { nodeId: node, services })
    await report('example.org', 'OPERATIONAL')
    await page.locator('[data-testid=added-result][data-status=OPERATIONAL]').waitFor()
    await page.getByTestId('added-close').click()
    await page.locator(`[data-testid=added-row][data-path="${path}"]`).waitFor()
    await openDialog(page, page.locator(`[data-testid=added-row][data-path="${path}"]`).getByTestId('added-change'))
    await page.getByTestId('add-status').fill('200, 401')
    // Another agent probes it, too, and both must see it down.
    await page.getByTestId('add-from').first().check()
    expect(await page.getByTestId('add-vantage-rule').textContent()).toContain('Choose one more')
    expect(await page.getByTestId('dialog-submit').isDisabled()).toBe(true)
    await page.getByTestId('add-from').nth(1).check()
    await page.getByTestId('add-quorum').selectOption('2')
    await page.getByTestId('dialog-submit').click()
    const several = { expect: { status: ['200', '401'] }, from: [node, 'acme/shop/prod/us1'], quorum: 2 }
    await expect.poll(documents).toEqual([{ path, health: { ...health, ...several } }])
    await page.goto(`${core.url}/services/${path}`)
    await openDialog(page, page.getByTestId('added-here').getByTestId('added-remove'))
    await page.getByTestId('dialog-submit').click()
    await page.getByTestId('added-here').waitFor({ state: 'detached' })
    expect(await documents()).toEqual([])
    // The problem that the form showed came with a status of its own.
    problems.splice(0, problems.length, ...problems.filter((one) => !one.includes('400')))
    await page.context().close()
  })

  it('from where a service is seen is on its page, which overflows a narrow screen as little as the fleet, in the dark', async () => {
    const far = ['acme/shop/prod/us1', 'acme/shop/prod/ap1']
    const health = { endpoint: 'https://shop.example.com/', from: [node, ...far] }
    const services = [{ document: { path: `${node}/seen`, health } }]
    await core.call('/api/v1/operator/register', { nodeId: node, services })
    const from = new Date().toISOString()
    const saw = (vantage: string, status: string, said: object = {}) => {
      const to = new Date().toISOString()
      const guest = vantage === node ? {} : { guest: true }
      const seen = { name: 'seen', status, pieces: [{ from, to, status }], ...guest, ...said }
      return core.call('/api/v1/operator/status', {
        nodeId: node,
        vantage,
        agentId: vantage.slice(-3),
        services: [seen],
      })
    }
    const page = await openPage('/', { viewport: { width: 390, height: 800 }, colorScheme: 'dark' })
    const width = () => page.evaluate('document.documentElement.scrollWidth')
    await page.getByTestId('service-row').first().waitFor()
    expect(await width()).toBeLessThanOrEqual(390)
    // The nodes speak of the time that has passed since it was registered.
    await saw(node, 'OPERATIONAL')
    await saw(far[0] ?? '', 'DOWN', { message: 'connection refused' })
    await page.goto(`${core.url}/services/${node}/seen`)
    expect(await page.getByTestId('vantage-rule').textContent()).toBe('DOWN when 2 of 3 see it down')
    const row = (of = '') => page.locator(`[data-testid=vantage-point][data-node="${of}"]`)
    await expect.poll(() => page.getByTestId('vantage-point').count(), { timeout: 30_000 }).toBe(3)
    expect(await row(far[0]).getByTestId('vantage-message').textContent()).toBe('connection refused')
    await row(far[0]).locator('[data-testid=vantage-segment][data-tone=down]').waitFor()
    await row(node).locator('[data-testid=vantage-segment][data-tone=operational]').waitFor()
    await expect.poll(() => row(node).getByTestId('vantage-segment').count(), { timeout: 30_000 }).toBe(1)
    expect(await row(far[1]).getByTestId('vantage-segment').count()).toBe(0)
    expect(await row(far[1]).textContent()).toContain('has not reported yet')

    await page.locator('[data-testid=live-indicator][data-state=live]').waitFor()
    await saw(far[1] ?? '', 'DOWN')
    await row(far[1]).locator('[data-testid=service-status][data-status=DOWN]').waitFor()
    await row(far[1]).locator('[data-testid=vantage-segment][data-tone=down]').waitFor()
    // A second agent of one of the nodes is refused, shown beside that node, and admitted there.
    const second = {
      nodeId: node,
      vantage: far[0],
      agentId: 'second',
      services: [{ name: 'seen', status: 'UNKNOWN', guest: true }],
    }
    await core.call('/api/v1/operator/status', second)
    await page.reload()
    const contested = row(far[0]).getByTestId('vantage-contested')
    expect(await contested.textContent()).toContain(`agent:${far[0]}#second was refused`)
    expect(await width()).toBeLessThanOrEqual(390)
    await openDialog(page, contested.getByTestId('act-admit_reporter'))
    expect(await page.getByTestId('change-target').textContent()).toBe(`${node}/seen from ${far[0]}`)
    await page.getByTestId('dialog-submit').click()
    await contested.waitFor({ state: 'detached' })
    await report('alone', 'OPERATIONAL')
    await page.goto(`${core.url}/services/${node}/alone`)
    await page.getByTestId('service-page').waitFor()
    expect(await page.getByTestId('vantage-points').count()).toBe(0)
    for (const act of ['rename', 'retire']) await visitDialog(page, page.getByTestId(`act-${act}_service`))
    await page.context().close()
  })

  it('no page breaks the content security policy or throws', () => {
    expect(problems).toEqual([])
  })

  async function dailyResult(day: string) {
    const { slaTrendData } = await core.graphql<{ slaTrendData: { periodKey: string }[] }>(
      `{ slaTrendData(filter: {periodType: "DAILY", serviceId: "${node}/history"}) { periodKey actualValue coverage downtimeMinutes } }`,
    )
    return slaTrendData.find(({ periodKey }) => periodKey === day)
  }
})
