import { type Imports, nearTests } from './near-tests.ts'

/** A command of a check, and what it is called. */
export interface Step {
  name: string
  command: string[]
}

/** Which tests belong to files that no test imports: where a path begins with the first, the second ones. */
const testsOfOthers: [string, string[]][] = [
  ['charts/', ['charts/test/']],
  ['core/Dockerfile', ['charts/test/images.test.ts']],
  ['agent/Dockerfile', ['charts/test/images.test.ts']],
  ['.dockerignore', ['charts/test/images.test.ts']],
  ['compose.yaml', ['charts/test/compose.test.ts']],
  ['grafana/', ['core/testing/grafana/', 'charts/test/generated.test.ts']],
  ['core/schema.graphql', ['core/src/graphql/', 'core/testing/references/']],
  ['core/docs/', ['core/testing/references/']],
  ['dashboard/src/graphql/', ['core/testing/references/']],
  ['core/ticketing/', ['core/src/tickets/']],
  ['sql/schema/', ['core/src/platform/database/', 'core/testing/references/']],
  ['sql/', ['core/testing/database/total-orders.test.ts']],
  ['.github/', ['.ci/repository/']],
  ['.nvmrc', ['.ci/repository/']],
  ['.ci/node/', ['.ci/repository/node.test.ts']],
  ['package.json', ['.ci/']],
  ['package-lock.json', ['.ci/']],
]

const isModule = (path: string) => /\.(ts|vue|mjs|cjs)$/.test(path)
const isTest = (path: string) => path.endsWith('.test.ts')
/** What all types depend on. */
const isForAll = (path: string) => /^(package(-lock)?|tsconfig\.base)\.json$/.test(path)

/** The projects of the compiler: the folders that each of them reads, and its command without what makes it incremental. */
const projects = [
  { name: 'core', reads: /^core\//, command: ['tsc', '--noEmit', '-p', 'core/tsconfig.test.json'] },
  {
    name: 'agent',
    reads: /^(agent|core\/(src\/(contract|dial)|testing))\//,
    command: ['tsc', '--noEmit', '-p', 'agent/tsconfig.test.json'],
  },
  { name: 'charts', reads: /^(charts|core\/testing|\.ci)\//, command: ['tsc', '--noEmit', '-p', 'charts'] },
  { name: '.ci', reads: /^\.ci\//, command: ['tsc', '--noEmit', '-p', '.ci'] },
  { name: 'e2e', reads: /^(dashboard\/e2e|core\/testing)\//, command: ['tsc', '--noEmit', '-p', 'dashboard/e2e'] },
  { name: 'dashboard', reads: /^dashboard\/(?!e2e\/)/, command: ['vue-tsc', '--noEmit', '-p', 'dashboard'] },
]

/** What changed, in paths, of what there is. */
export interface Change {
  /** Those that are gone among them. */
  changed: string[]
  present: string[]
  /** All tests there are. */
  tests: string[]
  imports: Imports
  /** All tests that reach what changed through whatever files, for as long as that takes. */
  isWhole: boolean
}

/** The steps that check what changed, and how many suites that reach it are left to whoever runs all. */
export function planCheck({ changed, present, tests, imports, isWhole }: Change): { steps: Step[]; left: number } {
  if (changed.length === 0) return { steps: [], left: 0 }
  const modules = changed.filter(isModule)
  const all = changed.some(isForAll)
  const steps: Step[] = present.length > 0 ? [lint(present)] : []
  if (modules.length > 0 || all) steps.push(...structure)
  if (all || modules.some((path) => /^(core|agent)\/src\//.test(path) && !isTest(path)))
    steps.push({ name: 'types: what is built', command: ['tsc', '-b', 'core', 'agent'] })
  for (const { name, reads, command } of projects) {
    if (!all && !modules.some((path) => reads.test(path))) continue
    const memory = ['--incremental', '--tsBuildInfoFile', `.cache/types/${name}.tsbuildinfo`]
    steps.push({ name: `types: ${name}`, command: [...command, ...memory] })
  }
  const declared = testsBeside(changed, tests)
  if (isWhole) {
    const related = [...new Set([...present.filter(isModule), ...declared])]
    if (related.length > 0) steps.push(runTests('related', related))
    return { steps, left: 0 }
  }
  const { near, further } = nearTests(modules, tests, imports)
  const suites = [...new Set([...near, ...declared])]
  if (suites.length > 0) steps.push(runTests('run', suites))
  return { steps, left: further.filter((test) => !declared.includes(test)).length }
}

function runTests(by: 'related' | 'run', paths: string[]): Step {
  return {
    name: 'tests',
    command: ['vitest', by, ...(by === 'related' ? ['--run'] : []), '--passWithNoTests', ...paths],
  }
}

const structure: Step[] = [
  {
    name: 'layers',
    command: [
      ...['depcruise', '--cache', '.cache/depcruise', '--config', '.dependency-cruiser.cjs'],
      ...['core/src', 'core/demo', 'agent/src', 'dashboard/src', '.ci'],
    ],
  },
  { name: 'left-overs', command: ['knip', '--cache', '--cache-location', '.cache/knip'] },
]

/** Biome on what changed; on everything when its own rules did. */
function lint(changed: string[]): Step {
  const files = changed.includes('biome.json') ? ['.'] : changed
  return {
    name: 'lint',
    command: ['biome', 'check', '--no-errors-on-unmatched', '--files-ignore-unknown=true', ...files],
  }
}

/** The tests that belong to changed files which no test imports. */
function testsBeside(changed: string[], tests: string[]): string[] {
  const places = changed.flatMap((path) => [
    ...testsOfOthers.filter(([start]) => path.startsWith(start)).flatMap(([, places]) => places),
    ...testsOfFunctions(path, tests),
  ])
  return tests.filter((test) => places.some((place) => test.startsWith(place)))
}

/** Functions of SQL are tested by the folders of core, at any depth, that go by the name of their file or folder in sql/functions. */
function testsOfFunctions(path: string, tests: string[]): string[] {
  const [, subject] = /^sql\/functions\/([\w-]+)/.exec(path) ?? []
  if (!subject) return []
  return tests.filter((test) => test.startsWith('core/src/') && test.includes(`/${subject}/`))
}
