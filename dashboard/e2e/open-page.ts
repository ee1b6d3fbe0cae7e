import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { admin } from '../../core/testing/servers/server.ts'
import { loginDocument } from '../src/graphql/generated/users.generated.ts'

interface OpenOptions extends BrowserContextOptions {
  person?: { email: string; password: string }
  /** What the browser may log as an error without being a problem. */
  mayLog?: (text: string) => boolean
}

/** Where the dashboard looks for the session of somebody who is to be remembered. */
const storageKey = 'itops-session'
const sessions = new Map<string, Promise<object>>()

/**
 * Opens an address in a browser of its own as somebody who has signed in before, once for each suite; what the page throws or logs as an
 * error is added to `problems`. That people sign in by the form is a test of its own.
 */
export async function openSignedIn(
  browser: Browser,
  address: string,
  problems: string[],
  { person = admin, mayLog = () => false, ...options }: OpenOptions = {},
): Promise<Page> {
  const { origin } = new URL(address)
  const key = `${origin} ${person.email}`
  const session = sessions.get(key) ?? logIn(origin, person)
  sessions.set(key, session)
  const localStorage = [{ name: storageKey, value: JSON.stringify(await session) }]
  const storageState = { cookies: [], origins: [{ origin, localStorage }] }
  const page = await (await browser.newContext({ ...options, storageState })).newPage()
  page.setDefaultTimeout(20_000)
  page.on('pageerror', (error) => problems.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error' && !mayLog(message.text())) problems.push(message.text())
  })
  await page.goto(address)
  return page
}

/** What the dashboard stores of a session that is to be remembered. */
async function logIn(origin: string, person: { email: string; password: string }): Promise<object> {
  const response = await fetch(`${origin}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: loginDocument, variables: person }),
  })
  // The shape is that of the query.
  const { data } = (await response.json()) as { data: { login: object } }
  return { ...data.login, remember: true }
}
