import axe from 'axe-core'
import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'

const standards = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
const run = (
  within: string,
) => `axe.run(${within}, { runOnly: ${JSON.stringify(standards)}, resultTypes: ['violations'] }).then(({ violations }) =>
  violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ target }) => id + ': ' + target.join(' '))))`

/** Expects that axe finds nothing serious on the page as it is shown, in the light theme and in the dark one. */
export async function expectAccessible(page: Page, within = 'document'): Promise<void> {
  await page.locator('.skeleton').first().waitFor({ state: 'detached' })
  // Through the browser's debugger: the security policy of the page lets no other script in.
  if (await page.evaluate('!("axe" in window)')) await page.evaluate(axe.source)
  for (const colorScheme of ['light', 'dark'] as const) {
    // Colours that are on their way to others have no contrast that counts.
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    // Status pages follow the browser by their style alone.
    await page.locator(`html[data-theme=${colorScheme}], html:not([data-theme])`).waitFor()
    expect(await page.evaluate(run(within))).toEqual([])
  }
}

/** Opens a dialog by the keyboard, and expects that the focus goes into it and that axe finds nothing serious there. */
export async function openDialog(page: Page, opener: Locator): Promise<void> {
  await opener.press('Enter')
  await page.locator('[data-testid=dialog]:focus-within').waitFor()
  await expectAccessibleDialog(page)
}

/** Opens a dialog as `openDialog` does, and leaves it by Escape; the focus is back where it was. */
export async function visitDialog(page: Page, opener: Locator): Promise<void> {
  await openDialog(page, opener)
  await page.keyboard.press('Escape')
  await page.getByTestId('dialog').waitFor({ state: 'detached' })
  await opener.and(page.locator(':focus')).waitFor()
}

/** Expects that axe finds nothing serious in the dialog as it is shown, in both themes. */
export function expectAccessibleDialog(page: Page): Promise<void> {
  return expectAccessible(page, '"[data-testid=dialog]"')
}
