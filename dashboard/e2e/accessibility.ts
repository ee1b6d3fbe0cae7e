import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'

const standards = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
const run = `axe.run(document, { runOnly: ${JSON.stringify(standards)}, resultTypes: ['violations'] }).then(({ violations }) =>
  violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ target }) => id + ': ' + target.join(' '))))`

/** Expects that axe finds nothing serious on the page as it is shown, in the light theme and in the dark one. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.locator('.skeleton').first().waitFor({ state: 'detached' })
  // Through the browser's debugger: the security policy of the page lets no other script in.
  await page.evaluate(axe.source)
  for (const colorScheme of ['light', 'dark'] as const) {
    // Colours that are on their way to others have no contrast that counts.
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.locator(`html[data-theme=${colorScheme}]`).waitFor()
    expect(await page.evaluate(run)).toEqual([])
  }
}
