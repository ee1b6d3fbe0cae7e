import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { type SessionCookie, signInWithCookies } from '../../testing/requests/sessions.ts'
import { openBrowser } from '../../testing/servers/browser.ts'
import { buildDashboard } from '../../testing/servers/dashboard.ts'
import { type Bench, type BenchContext, counted, createGrowth, type Line, lineOf, sharing } from '../line.ts'
import { type Fleet, fleetSizes, openFleet } from '../reads/fleet.ts'
import { admin } from '../serve.ts'
import { heapUnderChanges } from './live-heap.ts'

const marksPath = fileURLToPath(new URL('./page-marks.mjs', import.meta.url))
const visits = 5
const changeRounds = 300
const giveUpMs = 60_000
const goals = {
  usefulMs: (services: number) => (services <= 10_000 ? 1_000 : 1_500),
  detailMs: 150,
  searchMs: 300,
  kilobytes: 600,
}

interface Stage {
  fleet: Fleet
  browser: Browser
  close(): Promise<void>
}

/** The dashboard's first page in a real Chromium, against an empty page of the same server. */
export const page: Bench = (context) => {
  const growthOf = createGrowth()
  return fleetSizes[context.size].flatMap((services) =>
    sharing(
      () => openStage(context, services),
      [
        {
          name: 'first page of the dashboard',
          size: counted(services, 'services'),
          measure: (stage: Stage) => measure(stage, context.size === 'tiny' ? 1 : visits, growthOf),
        },
        {
          name: 'page under live changes',
          size: counted(services, 'services'),
          measure: (stage: Stage) => measureHeap(stage, context.size === 'tiny' ? 2 : changeRounds),
        },
      ],
    ),
  )
}

async function openStage(context: BenchContext, services: number): Promise<Stage> {
  buildDashboard()
  const fleet = await openFleet(context, services)
  try {
    const browser = await openBrowser()
    return {
      fleet,
      browser,
      async close() {
        await browser.close()
        await fleet.close()
      },
    }
  } catch (error) {
    await fleet.close()
    throw error
  }
}

async function* measure(
  { fleet, browser }: Stage,
  count: number,
  growthOf: ReturnType<typeof createGrowth>,
): AsyncGenerator<Line> {
  const size = counted(fleet.services, 'services')
  const session = await signInWithCookies(fleet.url, admin)
  const seen: Visit[] = []
  for (let index = 0; index <= count; index++) seen.push(await visit(browser, fleet, session))
  const [first, ...then] = seen
  const median = (which: keyof Visit) => then.map((one) => one[which]).sort((a, b) => a - b)[Math.floor(count / 2)] ?? 0
  const emptyMs = median('emptyMs')
  const useful = median('usefulMs')
  const line = (name: string, ours: number, theirs: number, unit: string, atMost: number) => ({
    name,
    size,
    ours,
    theirs,
    unit,
    goal: { of: 'ours' as const, atMost },
  })
  yield lineOf({
    ...line('first useful paint / an empty page', useful, emptyMs, 'ms', goals.usefulMs(fleet.services)),
    growth: growthOf({ time: useful, size: fleet.services }),
    notes: ['an empty cache each time', `the first ${first?.usefulMs.toFixed(0)} ms`],
  })
  yield lineOf({
    ...line('click → page of a service / an empty page', median('detailMs'), emptyMs, 'ms', goals.detailMs),
    notes: [],
  })
  yield lineOf({
    ...line('search typed → its row is painted / an empty page', median('searchMs'), emptyMs, 'ms', goals.searchMs),
    notes: [],
  })
  yield lineOf({
    ...line(
      'first page over the wire / what is allowed',
      median('bytes') / 1_000,
      goals.kilobytes,
      'kB',
      goals.kilobytes,
    ),
    notes: [],
  })
}

async function* measureHeap({ fleet, browser }: Stage, rounds: number): AsyncGenerator<Line> {
  const session = await signInWithCookies(fleet.url, admin)
  const browserContext = await openContext(browser, session)
  try {
    const opened = await browserContext.newPage()
    await opened.addInitScript({ path: marksPath })
    await opened.goto(fleet.url)
    await mark(opened, 'marks.usefulAt')
    const { before, after, changes } = await heapUnderChanges(opened, fleet, rounds)
    yield lineOf({
      name: 'heap of the page after live changes / before them',
      size: counted(fleet.services, 'services'),
      ours: after,
      theirs: before,
      unit: 'MB',
      goal: { of: 'ratio', atMost: 1.25 },
      notes: [counted(changes, 'changes'), 'collected'],
    })
  } finally {
    await browserContext.close()
  }
}

interface Visit {
  emptyMs: number
  usefulMs: number
  detailMs: number
  searchMs: number
  bytes: number
}

/** A browser of somebody who has signed in, with nothing in its cache. */
function openContext(browser: Browser, cookies: SessionCookie[]) {
  return browser.newContext({ bypassCSP: true, storageState: { cookies, origins: [] } })
}

/** Opens the first page in a browser without a cache, searches in it, and opens a service. */
async function visit(browser: Browser, fleet: Fleet, session: SessionCookie[]): Promise<Visit> {
  const { url, services } = fleet
  const browserContext = await openContext(browser, session)
  try {
    const opened = await browserContext.newPage()
    await opened.goto(`${url}/health`)
    const emptyMs = await mark(opened, 'performance.timing.domComplete - performance.timing.navigationStart')
    await opened.addInitScript({ path: marksPath })
    await opened.goto(url)
    const usefulMs = await mark(opened, 'marks.usefulAt')
    const bytes = await mark(opened, 'marks.bytes()')
    // Far down in the list: it is found by the search only.
    const last = services - 1
    await opened.evaluate(`marks.search('number ${last}', '/service-${last}')`)
    const searchMs = await mark(opened, 'marks.foundMs')
    await opened.evaluate(`marks.open('/service-${last}')`)
    return { emptyMs, usefulMs, detailMs: await mark(opened, 'marks.detailMs'), searchMs, bytes }
  } finally {
    await browserContext.close()
  }
}

/** A figure of the page, once it is there. */
async function mark(opened: Page, expression: string): Promise<number> {
  try {
    const handle = await opened.waitForFunction(expression, undefined, { timeout: giveUpMs })
    return Number(await handle.jsonValue())
  } catch (cause) {
    throw new Error(`the page never had ${expression}`, { cause })
  }
}
