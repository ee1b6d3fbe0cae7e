import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { collectReferences } from './collect.ts'

it('the generated references stand as the code has them (npm run generate)', async () => {
  const stale: string[] = []
  for (const [path, text] of await collectReferences()) {
    const stands = readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8')
    if (stands !== text) stale.push(path)
    expect(text, path).not.toMatch(/undefined|\[object/)
  }
  expect(stale).toEqual([])
})
