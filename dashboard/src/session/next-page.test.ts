import { expect, it } from 'vitest'
import { nextPage } from './next-page.ts'

it('leads back to the wanted page and never off the site', () => {
  expect(nextPage('/services/a/b/c/d/e?hours=6')).toBe('/services/a/b/c/d/e?hours=6')
  for (const wanted of [undefined, ['x'], '', 'https://evil.example', '//evil.example', '/\\evil', '/login?next=/']) {
    expect(nextPage(wanted)).toBe('/')
  }
})
