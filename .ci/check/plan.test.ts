import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { parseImports } from './near-tests.ts'
import { planCheck } from './plan.ts'

const top = fileURLToPath(new URL('../..', import.meta.url))
const tests = [
  'agent/src/probes/http.test.ts',
  'charts/test/images.test.ts',
  'charts/test/values.test.ts',
  'core/src/ingest/quorum/quorum.test.ts',
  'core/testing/database/total-orders.test.ts',
  '.ci/repository/workflows.test.ts',
]
const change = { tests, imports: new Map<string, string[]>(), isWhole: false }
const plan = (...changed: string[]) => planCheck({ ...change, changed, present: changed }).steps
const names = (...changed: string[]) => plan(...changed).map(({ name }) => name)
const testsOf = (...changed: string[]) =>
  plan(...changed)
    .find(({ name }) => name === 'tests')
    ?.command.slice(3)

it('a source is linted, built, typed in each project that reads it, and tested by all that imports it', () => {
  const changed = 'core/src/contract/operator.ts'
  expect(names(changed)).toEqual([
    ...['lint', 'layers', 'left-overs', 'types: what is built', 'types: core', 'types: agent'],
  ])
  expect(plan(changed)[0]?.command.at(-1)).toBe(changed)
  const { steps } = planCheck({ ...change, changed: [changed], present: [changed], isWhole: true })
  expect(steps.at(-1)?.command).toEqual(['vitest', 'related', '--run', '--passWithNoTests', changed])
})

it('a source is tested at once by what imports it or stands beside it, and the suites behind that are counted', () => {
  const folder = 'core/src/backups'
  const importing = Array.from({ length: 9 }, (_, at) => `core/src/other/suite-${at}.test.ts`)
  const imports = new Map<string, readonly string[]>([
    ...importing.map((path) => [path, [`${folder}/states.ts`]] as const),
    ['core/src/rest/backups.ts', [`${folder}/states.ts`]],
    ['core/src/rest/access.test.ts', ['core/src/rest/backups.ts']],
  ])
  const suites = [`${folder}/states.test.ts`, `${folder}/growth.test.ts`, 'core/src/rest/access.test.ts', ...importing]
  const of = (path: string) => planCheck({ ...change, changed: [path], present: [path], tests: suites, imports })
  const { steps, left } = of(`${folder}/states.ts`)
  expect(steps.at(-1)?.command.slice(3)).toEqual([`${folder}/states.test.ts`, ...importing.slice(0, 7)])
  expect(left).toBe(4)
  expect(of(`${folder}/growth.test.ts`).steps.at(-1)?.command.slice(3)).toEqual([`${folder}/growth.test.ts`])
  // Nothing is about it alone: the nearest folder above has tests.
  expect(of('core/src/rest/a/b/routes.ts').steps.at(-1)?.command.slice(3)).toEqual(['core/src/rest/access.test.ts'])
})

it('imports are read of a module as it is written', () => {
  const text =
    "import type { A } from '../a.ts'\nimport './b.vue'\nimport fc from 'fast-check'\nexport * from '@itops/core/dial'\nconst c = await import('./c.ts')"
  expect(parseImports('agent/src/x/y.ts', text)).toEqual([
    ...['agent/src/a.ts', 'agent/src/x/b.vue', 'core/src/dial/index.ts', 'agent/src/x/c.ts'],
  ])
})

it('a test is not built, and runs itself', () => {
  expect(names('agent/src/probes/http.test.ts')).toEqual(['lint', 'layers', 'left-overs', 'types: agent', 'tests'])
  expect(testsOf('agent/src/probes/http.test.ts')).toEqual(['agent/src/probes/http.test.ts'])
})

it('a component is typed by the dashboard alone', () => {
  expect(names('dashboard/src/app/App.vue')).toContain('types: dashboard')
  expect(names('dashboard/src/app/App.vue')).not.toContain('types: core')
})

it('a text changes no type and no test', () => {
  expect(names('README.md')).toEqual(['lint'])
})

it.each([
  ['charts/itops/values.yaml', ['charts/test/images.test.ts', 'charts/test/values.test.ts']],
  ['agent/Dockerfile', ['charts/test/images.test.ts']],
  ['sql/functions/quorum.sql', ['core/testing/database/total-orders.test.ts', 'core/src/ingest/quorum/quorum.test.ts']],
  ['.github/workflows/ci.yaml', ['.ci/repository/workflows.test.ts']],
])('what no test imports is tested all the same: %s', (path, expected) => {
  expect([...(testsOf(path) ?? [])].sort()).toEqual([...expected].sort())
})

it('a dependency or a rule for everything is checked everywhere', () => {
  expect(names('package.json').filter((name) => name.startsWith('types'))).toHaveLength(7)
  expect(plan('biome.json')[0]?.command.at(-1)).toBe('.')
})

it('a file that is gone is neither linted nor run, but what it leaves behind is found', () => {
  const steps = planCheck({ ...change, changed: ['agent/src/platform/errors.ts'], present: [] }).steps.map(
    ({ name }) => name,
  )
  expect(steps).toEqual(['layers', 'left-overs', 'types: what is built', 'types: agent'])
})

it('nothing is checked where nothing changed', () => {
  expect(plan()).toEqual([])
})

it('every command that a check may run is there', () => {
  const programs = plan('package.json', 'core/src/main.ts').map(({ command }) => String(command[0]))
  for (const program of programs) expect(existsSync(join(top, 'node_modules/.bin', program)), program).toBe(true)
})
