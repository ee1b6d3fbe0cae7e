import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('../../../dashboard/', import.meta.url))
const built = join(folder, 'dist')

/** The folder of the built dashboard. A suite that names this function makes the set-up build what is missing or stale. */
export function builtDashboard(): string {
  if (!existsSync(join(built, 'index.html')))
    throw new Error('the dashboard is not built: npm run build -w @itops/dashboard')
  return built
}

/** Builds the dashboard unless what is built is newer than every source of it. */
export function buildDashboard(): void {
  if (newest(join(built, 'index.html')) > newestSource()) return
  console.error('Tests need the dashboard: building it.')
  // What a bench prints to standard output is its result.
  const { status } = spawnSync('npm', ['run', 'build'], { cwd: folder, stdio: ['ignore', 2, 2] })
  if (status !== 0) throw new Error('the dashboard could not be built')
}

const newestSource = () =>
  Math.max(
    ...['src', 'public', 'index.html', 'vite.config.ts', 'package.json'].map((name) => newest(join(folder, name))),
  )

/** When the file, or the newest below the folder, was changed; 0 when it does not exist. */
function newest(path: string): number {
  const status = statSync(path, { throwIfNoEntry: false })
  if (!status) return 0
  if (!status.isDirectory()) return status.mtimeMs
  return Math.max(status.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))))
}
