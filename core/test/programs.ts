import { spawnSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** The real programs that suites run: the names they go by, and the Debian package that brings them. */
const programs = {
  chromium: { names: ['chromium', 'chromium-browser', 'google-chrome'], package: 'chromium' },
  'redis-server': { names: ['redis-server'], package: 'redis-server' },
  prometheus: { names: ['prometheus'], package: 'prometheus' },
  promtool: { names: ['promtool'], package: 'prometheus' },
  alertmanager: { names: ['prometheus-alertmanager', 'alertmanager'], package: 'prometheus-alertmanager' },
  unzip: { names: ['unzip'], package: 'unzip' },
} as const
export type Program = keyof typeof programs

/** The path of a program. Throws with the way to install it when it is missing, so that the suite which needs it fails. */
export function pathOf(program: Program): string {
  const path = find(program)
  if (!path) throw new Error(`${program} is missing: install it (Debian: apt-get install ${programs[program].package})`)
  return path
}

/** Installs the programs that are missing where that can be done, and says aloud what it could not. */
export function installMissing(): void {
  const wanted = missing()
  if (wanted.length === 0) return
  const packages = wanted.map((program) => programs[program].package)
  const canInstall = process.getuid?.() === 0 && lookUp('apt-get') !== undefined
  if (canInstall) {
    console.log(`Tests need ${wanted.join(', ')}: installing the Debian packages ${packages.join(', ')}.`)
    run('apt-get', ['update', '-qq'])
    run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages])
  }
  const left = missing()
  if (left.length === 0) return
  const install = left.map((program) => programs[program].package).join(' ')
  console.error(
    `\nMISSING: ${left.join(', ')}. The suites that need them will fail. Debian: sudo apt-get install ${install}\n`,
  )
}

const missing = () => (Object.keys(programs) as Program[]).filter((program) => find(program) === undefined)

function find(program: Program): string | undefined {
  for (const name of programs[program].names) {
    const path = lookUp(name)
    if (path) return path
  }
  return undefined
}

function lookUp(name: string): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter)
  return folders.map((folder) => join(folder, name)).find(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function run(command: string, args: string[]): void {
  spawnSync(command, args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })
}
