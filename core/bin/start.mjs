#!/usr/bin/env node
// Builds what is missing or older than its sources, then starts ITOps on this machine. Plain JavaScript: it runs before
// anything is built. --demo starts with demo data, --dev runs the sources with a reloading dashboard.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))
const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`ITOps needs Node 20.19 or newer; this is ${process.versions.node}.`)
  process.exit(1)
}
if (!existsSync(join(root, 'node_modules'))) {
  console.error('The dependencies are not installed: run `npm ci` first.')
  process.exit(1)
}

const args = process.argv.slice(2)
if (args.includes('--dev')) dev(args.filter((arg) => arg !== '--dev'))
else {
  build()
  await import('../dist/local/start.js')
}

function build() {
  const code = ['core', 'agent'].filter((part) =>
    isStale([`${part}/src`, `${part}/package.json`], `${part}/dist/.tsbuildinfo`),
  )
  if (code.length > 0) run('Building core and agent', ['node_modules/typescript/bin/tsc', '-b', 'core', 'agent'])
  const bundled = ['agent/src', 'agent/package.json', 'agent/bundle.mjs', 'core/src/contract']
  if (isStale(bundled, 'agent/dist/itops-agent.mjs')) run('Bundling the agent', ['bundle.mjs'], 'agent')
  if (
    isStale(
      ['dashboard/src', 'dashboard/index.html', 'dashboard/public', 'dashboard/vite.config.ts'],
      'dashboard/dist/index.html',
    )
  ) {
    run('Building the dashboard', ['../node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn'], 'dashboard')
  }
}

function run(what, command, folder = '.') {
  console.log(`${what} …`)
  const { status } = spawnSync(process.execPath, command, { cwd: join(root, folder), stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}

function isStale(sources, target) {
  const path = join(root, target)
  return !existsSync(path) || Math.max(...sources.map((source) => newest(join(root, source)))) > statSync(path).mtimeMs
}

function newest(path) {
  if (!existsSync(path)) return 0
  const stats = statSync(path)
  if (!stats.isDirectory()) return stats.mtimeMs
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))))
}

function dev(rest) {
  const core = ['--import', 'tsx', '--conditions=itops-source', 'core/src/local/start.ts', ...rest]
  const children = [
    spawn(process.execPath, core, { cwd: root, stdio: 'inherit' }),
    spawn(process.execPath, ['../node_modules/vite/bin/vite.js'], { cwd: join(root, 'dashboard'), stdio: 'inherit' }),
  ]
  for (const child of children) {
    child.on('exit', (code) => {
      for (const other of children) other.kill('SIGTERM')
      process.exitCode ??= code ?? 0
    })
  }
  // Ctrl-C reaches the children by itself; this process waits for them to end.
  process.on('SIGINT', () => {})
}
