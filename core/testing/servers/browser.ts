import { type Browser, chromium } from 'playwright-core'
import { pathOf } from './programs.ts'

/** Starts a real, headless Chromium. */
export function openBrowser(): Promise<Browser> {
  // Inside containers there is neither a sandbox for root nor a large shared memory.
  const args = ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--disable-background-networking']
  return chromium.launch({ executablePath: pathOf('chromium'), headless: true, args })
}
