import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { type SessionCookie, signInWithCookies } from '../../core/testing/requests/sessions.ts'
import { admin } from '../../core/testing/servers/server.ts'

interface OpenOptions extends BrowserContextOptions {
  person?: { email: string; password: string }
  /** What the browser may log as an error without being a problem. */
  mayLog?: (text: string) => boolean
  /** What the clock of the browser shows, where that of core shows it, too; milliseconds since the epoch. */
  now?: number
}

const sessions = new Map<string, Promise<SessionCookie[]>>()

/**
 * Opens an address in a browser of its own as somebody who has signed in before, once for each suite; what the page throws or logs as an
 * error is added to `problems`. That people sign in by the form is a test of its own.
 */
export async function openSignedIn(
  browser: Browser,
  address: string,
  problems: string[],
  { person = admin, mayLog = () => false, now, ...options }: OpenOptions = {},
): Promise<Page> {
  const { origin } = new URL(address)
  const key = `${origin} ${person.email}`
  const session = sessions.get(key) ?? signInWithCookies(origin, person)
  sessions.set(key, session)
  const storageState = { cookies: await session, origins: [] }
  const page = await (await browser.newContext({ ...options, storageState })).newPage()
  page.setDefaultTimeout(20_000)
  if (now !== undefined) await page.clock.setFixedTime(now)
  page.on('pageerror', (error) => problems.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error' && !mayLog(message.text())) problems.push(message.text())
  })
  await page.goto(address)
  return page
}
