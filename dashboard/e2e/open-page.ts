import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { admin } from '../../core/testing/servers/server.ts'

interface OpenOptions extends BrowserContextOptions {
  person?: { email: string; password: string }
  /** What the browser may log as an error without being a problem. */
  mayLog?: (text: string) => boolean
}

/** Opens an address in a browser of its own, and signs in; what the page throws or logs as an error is added to `problems`. */
export async function openSignedIn(
  browser: Browser,
  address: string,
  problems: string[],
  { person = admin, mayLog = () => false, ...options }: OpenOptions = {},
): Promise<Page> {
  const page = await (await browser.newContext(options)).newPage()
  page.setDefaultTimeout(20_000)
  page.on('pageerror', (error) => problems.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error' && !mayLog(message.text())) problems.push(message.text())
  })
  await page.goto(address)
  await page.getByTestId('login-email').fill(person.email)
  await page.getByTestId('login-password').fill(person.password)
  await page.getByTestId('login-submit').click()
  return page
}
