#!/usr/bin/env node
// Builds what is missing or older than its sources, then starts ITOps on this machine. Plain JavaScript: it runs before
// anything is built. --demo starts with demo data, --dev runs the sources with a reloading dashboard,
// --reset-admin only gives an administrator a new password.
import { spawn } from 'node:child_process'
import { existsSync, readdirSync, statSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

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

const builders = new Set()
const boolean = { type: 'boolean' }
const options = { demo: boolean, dev: boolean, 'reset-admin': boolean }
const { values: flags } = parseArgs({ options, allowPositionals: true })
if (flags.dev) dev(flags.demo ? 'core/demo/start.ts' : 'core/src/app/local/start.ts')
else {
  // Ends at once, with what it has started: process 1 of a container gets no signal that it does not ask for.
  process.once('SIGTERM', () => end('SIGTERM', 143)).once('SIGINT', () => end('SIGINT', 130))
  await build()
  // Libraries check less then, when they are loaded; the images run like this, too.
  process.env.NODE_ENV ??= 'production'
  if (flags['reset-admin']) await import('../dist/app/local/reset-admin.js')
  else if (flags.demo) await runDemo()
  else await import('../dist/app/local/start.js')
}

/** Runs the demo, and core with it, from their sources: the demo is no part of what is built. */
async function runDemo() {
  const { register } = await import('tsx/esm/api')
  register()
  await import('../demo/start.ts')
}

/** Builds side by side what is missing or stale. Types are not checked here: `npm run typecheck` and CI do that. */
async function build() {
  const steps = [
    {
      name: 'core',
      sources: ['core/src', 'core/package.json'],
      target: 'core/dist/.tsbuildinfo',
      command: ['node_modules/typescript/bin/tsc', '-b', 'core', '--noCheck'],
    },
    {
      name: 'the agent',
      sources: ['agent/src', 'agent/package.json', 'agent/bundle.mjs', 'core/src/contract'],
      target: 'agent/dist/itops-agent.mjs',
      command: ['agent/bundle.mjs'],
    },
    {
      name: 'the dashboard',
      sources: ['dashboard/src', 'dashboard/index.html', 'dashboard/public', 'dashboard/vite.config.ts'],
      target: 'dashboard/dist/index.html',
      command: ['../node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn'],
      folder: 'dashboard',
    },
  ].filter(({ sources, target }) => isStale(sources, target))
  if (steps.length === 0) return
  console.log(`Building ${steps.map(({ name }) => name).join(', ')}; later starts skip what has not changed.`)
  const beganAt = Date.now()
  const seconds = () => `${Math.round((Date.now() - beganAt) / 1_000)} s`
  const waiting = new Set(steps.map(({ name }) => name))
  const reminder = setInterval(() => console.log(`  … still building ${[...waiting].join(', ')}, ${seconds()}`), 5_000)
  const statuses = await Promise.all(
    steps.map(async ({ name, command, folder, target }) => {
      const status = await run(command, folder)
      // The compiler leaves its file alone when a source was written but not changed.
      if (status === 0) utimesSync(join(root, target), new Date(), new Date())
      waiting.delete(name)
      console.log(status === 0 ? `  built ${name}, ${seconds()}` : `  could not build ${name}`)
      return status
    }),
  )
  clearInterval(reminder)
  const failed = statuses.find((status) => status !== 0)
  if (failed !== undefined) process.exit(failed)
}

/** Resolves to the exit code of a Node program, 1 when a signal ended it. */
function run(command, folder = '.') {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, command, { cwd: join(root, folder), stdio: 'inherit' })
    builders.add(child)
    child
      .once('error', () => resolve(1))
      .once('exit', (code) => {
        builders.delete(child)
        resolve(code ?? 1)
      })
  })
}

function end(signal, code) {
  for (const child of builders) child.kill(signal)
  process.exit(code)
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

function dev(entry) {
  const core = ['--import', 'tsx', '--conditions=itops-source', entry]
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
