import { readFileSync } from 'node:fs'
import { beforeAll, expect, it } from 'vitest'
import { collectReferences, type References } from './collect.ts'
import { metricProblems } from './metric-rules.ts'
import { familiesOf } from './metrics-reference.ts'

let references: References
beforeAll(async () => {
  references = await collectReferences()
})

it('the generated references stand as the code has them (npm run generate)', () => {
  const stale: string[] = []
  for (const [path, text] of references.files) {
    const stands = readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8')
    if (stands !== text) stale.push(path)
    if (path.endsWith('.md')) expect(text, path).not.toMatch(/undefined|\[object/)
  }
  expect(stale).toEqual([])
})

it.each(['core', 'agent'] as const)('every metric of %s has a name, unit, help and labels by the rules', (name) => {
  const families = [...familiesOf(references.expositions[name]).values()]
  // Those of Node itself are as the library names them.
  const own = families.filter((family) => !/^itops_(nodejs|process)_/.test(family.name))
  expect(own.length).toBeGreaterThan(20)
  expect(metricProblems(own)).toEqual([])
})
