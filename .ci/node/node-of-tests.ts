import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A Node to run the suites by, and one line that says why it is this one. */
export interface TestNode {
  path: string
  line: string
}

/** What there is to choose from. */
export interface Choice {
  /** `ITOPS_TEST_NODE`: `own` for the Node that runs this, else the path of one. */
  wanted: string | undefined
  own: { path: string; version: string }
  /** The version in .nvmrc. */
  pinned: string
  /** The path of the pinned one. Throws with the reason when it can't be had. */
  install(): string
}

/**
 * That of .nvmrc, which the images have too and which runs the embedded database with less CPU than the oldest one that is supported;
 * the Node that runs this where it can't be had or another is asked for.
 */
export function chooseNode({ wanted, own, pinned, install }: Choice): TestNode {
  const named = `Node ${own.version}`
  if (wanted === 'own') return { path: own.path, line: `Tests run by ${named}, as ITOPS_TEST_NODE asks.` }
  if (wanted) return { path: wanted, line: `Tests run by ${wanted}, as ITOPS_TEST_NODE asks.` }
  if (own.version === pinned) return { path: own.path, line: `Tests run by ${named}, that of .nvmrc.` }
  try {
    return { path: install(), line: `Tests run by Node ${pinned}, that of .nvmrc; ITOPS_TEST_NODE=own takes ${named}.` }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return { path: own.path, line: `Tests run by ${named}, as that of .nvmrc is not to be had: ${reason}` }
  }
}

const folder = fileURLToPath(new URL('.', import.meta.url))
const root = join(folder, '../..')

/** The Node of the suites on this machine; what npm has of it is installed at the first call. */
export function nodeOfTests(): TestNode {
  const pinned = readFileSync(join(root, '.nvmrc'), 'utf8').trim()
  return chooseNode({
    wanted: process.env.ITOPS_TEST_NODE,
    own: { path: process.execPath, version: process.versions.node },
    pinned,
    install: () => installPinned(pinned),
  })
}

/** The words that run vitest by a Node, the program first. */
export function vitestBy(node: TestNode, words: readonly string[]): [string, string[]] {
  return [node.path, [join(root, 'node_modules/vitest/vitest.mjs'), ...words]]
}

/** The path of the pinned Node in this folder's own packages, which no script of the repository has on its PATH. */
function installPinned(pinned: string): string {
  const name = `node-${process.platform}-${process.arch}`
  const { optionalDependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  if (!(name in optionalDependencies)) throw new Error(`there is no package ${name}`)
  const path = join(folder, 'node_modules', name, 'bin/node')
  if (versionOf(path) === pinned) return path
  // Without a network this ends at once, not after minutes of tries.
  const { stderr } = spawnSync('npm', ['ci', '--fetch-retries=0', '--no-audit', '--no-fund'], {
    cwd: folder,
    encoding: 'utf8',
    timeout: 180_000,
  })
  const found = versionOf(path)
  if (found === pinned) return path
  // An optional package that can't be fetched is no error of npm's.
  const [reason = 'npm could not fetch it'] = stderr?.split('\n').filter(Boolean) ?? []
  throw new Error(found ? `${name} is ${found}` : `${name} was not installed (${reason})`)
}

/** The version of the Node at a path; undefined where there is none that this machine can run. */
function versionOf(path: string): string | undefined {
  if (!existsSync(path)) return undefined
  try {
    return execFileSync(path, ['-p', 'process.versions.node'], { encoding: 'utf8', stdio: 'pipe' }).trim()
  } catch {
    return undefined
  }
}
