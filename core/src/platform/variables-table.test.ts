import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { variablesTable } from './variables-table.ts'

it('stands in core/README.md as the code has it (npm run generate)', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
  expect(readme).toContain(variablesTable())
})
