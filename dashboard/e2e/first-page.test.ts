import type { Browser, Page, Request } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser } from '../../core/testing/servers/browser.ts'
import { builtDashboard } from '../../core/testing/servers/dashboard.ts'
import { startTestCore, type TestCore } from '../../core/testing/servers/server.ts'
import { openSignedIn } from './open-page.ts'

/** What people come for: the tiles and the list of services. The menu and the tree are asked for beside them. */
const askedFirst = ['Hierarchy', 'Plugins', 'Services', 'Stats']
const chart = '[data-testid=fleet-trend] table'

describe('the first page', () => {
  let core: TestCore
  let browser: Browser
  const problems: string[] = []

  beforeAll(async () => {
    core = await startTestCore({ dashboardFolder: builtDashboard() })
    await core.call('/api/v1/operator/status', {
      nodeId: 'acme/shop/prod/eu1',
      services: [{ name: 'orders', status: 'OPERATIONAL' }],
    })
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    await core?.close()
    expect(problems).toEqual([])
  })

  /** A page that is about to be opened: `prepare` sees its requests from the first one on. */
  async function openPrepared(prepare: (page: Page) => Promise<void>): Promise<Page> {
    const page = await openSignedIn(browser, `${core.url}/health`, problems)
    await prepare(page)
    await page.goto(core.url)
    return page
  }

  it('has its scripts on their way before core has said whose the session is', async () => {
    const page = await openPrepared(async (opened) => {
      const script = opened.waitForRequest(/\/assets\/first-page-[^/]*\.js/)
      await opened.route('**/api/v1/auth/session', async (route) => {
        await script
        await route.continue()
      })
    })
    await page.getByTestId('service-row').waitFor()
    await page.context().close()
  })

  it('sends who has no session a page that fetches nothing beyond the login', async () => {
    const ask = (cookie: string) => core.call('/incidents', undefined, { accept: 'text/html', cookie })
    const [signedOut, signedIn] = [await ask(''), await ask('itops_token=old')]
    expect(await signedOut.text()).not.toMatch(/first-page-/)
    expect(await signedIn.text()).toMatch(/modulepreload" crossorigin href="\/assets\/first-page-/)
    for (const { headers } of [signedOut, signedIn]) expect(headers.get('vary')).toMatch(/cookie/)
    const page = await (await browser.newContext()).newPage()
    const asked: string[] = []
    page.on('request', (request) => void asked.push(request.url()))
    await page.goto(`${core.url}/incidents`)
    await page.getByTestId('login-submit').waitFor()
    expect(asked.filter((url) => /first-page-/.test(url))).toEqual([])
    await page.context().close()
  })

  it('asks four questions first, and the others, two at a time, once these are answered', async () => {
    const asked: string[] = []
    const held: (() => void)[] = []
    let open = 0
    let most = 0
    let mayAnswer = false
    const page = await openPrepared(async (opened) => {
      await opened.route('**/graphql', async (route) => {
        const name = nameOf(route.request())
        asked.push(name)
        if (!mayAnswer && name === 'Stats') await new Promise<void>((answer) => held.push(answer))
        if (mayAnswer) most = Math.max(most, ++open)
        await route.continue()
      })
      opened.on('requestfinished', (request) => {
        if (mayAnswer && request.url().endsWith('/graphql') && !askedFirst.includes(nameOf(request))) open--
      })
    })
    await page.getByTestId('service-row').waitFor()
    expect(asked.toSorted()).toEqual(askedFirst)
    mayAnswer = true
    for (const answer of held) answer()
    await page.locator(chart).waitFor({ state: 'attached' })
    expect(asked.slice(0, askedFirst.length).toSorted()).toEqual(askedFirst)
    expect(asked).toContain('OpenIncidentCount')
    // The held one is among them.
    expect(most).toBeLessThanOrEqual(3)
    await page.context().close()
  })

  it('draws its chart when nobody types, so that it does not stand between a key and its answer', async () => {
    const page = await openPrepared(async (opened) => {
      await opened.addInitScript(
        "globalThis.typing = setInterval(() => document.querySelector('[data-testid=service-search]')?.dispatchEvent(new Event('input', { bubbles: true })), 50)",
      )
    })
    await page.getByTestId('service-row').waitFor()
    await page.waitForResponse(
      (response) => response.url().endsWith('/graphql') && nameOf(response.request()) === 'Trend',
    )
    await page.waitForTimeout(1_000)
    expect(await page.locator(chart).count()).toBe(0)
    await page.evaluate('clearInterval(typing)')
    await page.locator(chart).waitFor({ state: 'attached' })
    await page.context().close()
  })

  it('keeps nothing of the changes that it has shown', async () => {
    const page = await openPrepared(async () => undefined)
    await page.locator('[data-testid=live-indicator][data-state=live]').waitFor()
    await page.locator(chart).waitFor({ state: 'attached' })
    const kept: Kept[] = []
    for (let span = 0; span <= 3; span++) {
      await change(page, 20)
      kept.push(await countKept(page))
    }
    // What a page makes once, it makes in one span or another; an object for each change would be 400 in all of them.
    const least = (of: keyof Kept) => Math.min(...kept.slice(1).map((one, index) => one[of] - (kept[index]?.[of] ?? 0)))
    expect(least('objects')).toBeLessThan(200)
    expect(least('nodes')).toBeLessThan(200)
    expect(least('listeners')).toBeLessThan(20)
    await page.context().close()
  })

  const names = Array.from({ length: 20 }, (_, index) => `changing-${index}`)

  /** Has 20 services change so many times, and waits until the page shows the last change. */
  async function change(page: Page, rounds: number): Promise<void> {
    for (let round = 1; round <= rounds; round++) {
      const status = round === rounds ? 'DEGRADED' : round % 2 === 0 ? 'OPERATIONAL' : 'DOWN'
      const services = names.map((name) => ({ name, status }))
      await core.call('/api/v1/operator/status', { nodeId: 'acme/shop/prod/eu1', services })
    }
    const [last] = names.slice(-1)
    await page.locator(`[data-testid=service-row][data-path$="/${last}"][data-status=DEGRADED]`).waitFor()
    await page.waitForTimeout(1_500)
  }
})

interface Kept {
  objects: number
  nodes: number
  listeners: number
}

/** What the page holds once its garbage is collected. */
async function countKept(page: Page): Promise<Kept> {
  const session = await page.context().newCDPSession(page)
  await session.send('HeapProfiler.enable')
  await session.send('HeapProfiler.collectGarbage')
  const { nodes, jsEventListeners: listeners } = await session.send('Memory.getDOMCounters')
  const { result: base } = await session.send('Runtime.evaluate', { expression: 'Object.prototype' })
  const { objects } = await session.send('Runtime.queryObjects', { prototypeObjectId: base.objectId ?? '' })
  const { result: count } = await session.send('Runtime.callFunctionOn', {
    objectId: objects.objectId ?? '',
    functionDeclaration: 'function () { return this.length }',
  })
  await session.detach()
  return { objects: Number(count.value), nodes, listeners }
}

/** The name of a GraphQL operation. */
function nameOf(request: Request): string {
  const { query } = request.postDataJSON() as { query: string } // what urql sends
  return /^(?:query|mutation) (\w+)/m.exec(query)?.[1] ?? ''
}
