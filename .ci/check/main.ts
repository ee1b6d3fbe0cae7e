import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { nodeOfTests, type TestNode, vitestBy } from '../node/node-of-tests.ts'
import { parseImports } from './near-tests.ts'
import { planCheck, type Step } from './plan.ts'

// npm run check [-- a commit] [--all]: lint, types and tests of what changed since main or that commit, committed or not; with --all
// every test that reaches it.
const root = fileURLToPath(new URL('../..', import.meta.url))
const git = (...args: string[]) =>
  execFileSync('git', ['-C', root, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
const linesOf = (text: string) => text.split('\n').filter(Boolean)

/** Where this branch left main; the commit itself on main, so that what is not committed is checked. */
function baseOf(wanted: string | undefined): string {
  for (const ref of wanted ? [wanted] : ['main', 'origin/main']) {
    try {
      return git('merge-base', 'HEAD', ref)
    } catch {
      // Not there; the next one may be.
    }
  }
  throw new Error(
    wanted ? `git knows no ${wanted}` : 'there is no main to compare with: name a commit, npm run check -- HEAD~1',
  )
}

/** Runs a step; what it writes is shown at once when it fails, so that steps side by side stay readable. */
function run({ name: step, command }: Step, node: TestNode | undefined): Promise<boolean> {
  const [name = '', ...args] = command
  const [path, words]: [string, string[]] =
    name === 'vitest' && node ? vitestBy(node, args) : [join(root, 'node_modules/.bin', name), args]
  const started = performance.now()
  return new Promise((resolve) => {
    const child = spawn(path, words, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    const parts: Buffer[] = []
    child.stdout.on('data', (part) => parts.push(part))
    child.stderr.on('data', (part) => parts.push(part))
    child.on('error', (error) => parts.push(Buffer.from(String(error))))
    child.on('close', (code) => {
      const seconds = ((performance.now() - started) / 1000).toFixed(1)
      console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${step} (${seconds} s)`)
      if (code !== 0) console.log(Buffer.concat(parts).toString())
      resolve(code === 0)
    })
  })
}

const options = process.argv.slice(2)
const base = baseOf(options.find((option) => option !== '--all'))
const changed = [
  ...linesOf(git('diff', '--name-only', '--no-renames', base)),
  ...linesOf(git('ls-files', '--others', '--exclude-standard')),
]
const present = changed.filter((path) => existsSync(join(root, path)))
const modules = linesOf(git('ls-files', '--cached', '--others', '--exclude-standard', '*.ts', '*.vue')).filter((path) =>
  existsSync(join(root, path)),
)
const imports = new Map(modules.map((path) => [path, parseImports(path, readFileSync(join(root, path), 'utf8'))]))
const tests = modules.filter((path) => path.endsWith('.test.ts'))
const { steps, left } = planCheck({ changed, present, tests, imports, isWhole: options.includes('--all') })
console.log(`${changed.length} files changed since ${base.slice(0, 10)}.`)
if (left > 0)
  console.log(`${left} further suites reach them through other files, or are long: npm run check -- --all runs them.`)
const node = steps.some(({ command }) => command[0] === 'vitest') ? nodeOfTests() : undefined
if (node) console.log(node.line)

mkdirSync(join(root, '.cache/types'), { recursive: true })
const waiting = [...steps].reverse()
const worker = async (): Promise<boolean> => {
  let isGreen = true
  for (let step = waiting.pop(); step; step = waiting.pop()) isGreen = (await run(step, node)) && isGreen
  return isGreen
}
const results = await Promise.all(Array.from({ length: Math.min(availableParallelism(), steps.length) }, worker))
process.exitCode = results.every(Boolean) ? 0 : 1
