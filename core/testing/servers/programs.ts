import { spawnSync } from 'node:child_process'
import { accessSync, chmodSync, constants, existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'

/** The real programs that suites run: the names they go by, and the Debian package that brings them. */
const programs = {
  // The shell is Chromium without the windows that no suite opens: a third less CPU.
  chromium: {
    names: ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome'],
    package: 'chromium-headless-shell',
  },
  'redis-server': { names: ['redis-server'], package: 'redis-server' },
  prometheus: { names: ['prometheus'], package: 'prometheus' },
  promtool: { names: ['promtool'], package: 'prometheus' },
  alertmanager: { names: ['prometheus-alertmanager', 'alertmanager'], package: 'prometheus-alertmanager' },
  postgres: { names: ['postgres'], package: 'postgresql' },
  pgbouncer: { names: ['pgbouncer'], package: 'pgbouncer' },
  openssl: { names: ['openssl'], package: 'openssl' },
  git: { names: ['git'], package: 'git' },
  pdftotext: { names: ['pdftotext'], package: 'poppler-utils' },
  ps: { names: ['ps'], package: 'procps' },
  unzip: { names: ['unzip'], package: 'unzip' },
  wget: { names: ['wget'], package: 'wget' },
} as const
export type Program = keyof typeof programs

/** What every Debian has, and Node's own: shell scripts under test, Chromium's starter and suites use these, and no others. */
const always = [
  ...['node', 'npm', 'sh', 'bash', 'env', 'true', 'id', 'uname', 'dirname', 'basename', 'readlink', 'mktemp', 'date'],
  ...[
    'cat',
    'cut',
    'head',
    'tail',
    'tr',
    'wc',
    'sort',
    'expr',
    'sed',
    'grep',
    'find',
    'tar',
    'gzip',
    'sleep',
    'printf',
  ],
  ...['ls', 'mv', 'cp', 'rm', 'mkdir', 'mkfifo', 'touch', 'chmod', 'mount', 'umount', 'locale'],
]

/** The path of a program. Throws with the way to install it when it is missing, so that the suite which needs it fails. */
export function pathOf(program: Program): string {
  const path = find(program)
  if (!path) throw new Error(`${program} is missing: install it (Debian: apt-get install ${programs[program].package})`)
  return path
}

/** The folder of Debian's newest PostgreSQL with its programs, which are not on the PATH; undefined where there is none. */
export function postgresFolder(): string | undefined {
  const versions = '/usr/lib/postgresql'
  const [newest] = existsSync(versions) ? readdirSync(versions).sort((a, b) => Number(b) - Number(a)) : []
  const folder = newest && join(versions, newest, 'bin')
  return folder && existsSync(join(folder, 'initdb')) ? folder : undefined
}

/** Installs the programs that are missing where that can be done, and says aloud what it could not. */
export function installMissing(): void {
  const wanted = missing()
  if (wanted.length === 0) return
  const canInstall = process.getuid?.() === 0 && lookUp('apt-get') !== undefined
  if (canInstall) {
    console.log(`Tests need ${wanted.join(', ')}: installing the Debian packages ${packagesOf(wanted).join(', ')}.`)
    run('apt-get', ['update', '-qq'])
    run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packagesOf(wanted)])
  }
  const left = missing()
  if (left.length === 0) return
  const install = packagesOf(left).join(' ')
  console.error(
    `\nMISSING: ${left.join(', ')}. The suites that need them will fail. Debian: sudo apt-get install ${install}\n`,
  )
}

/**
 * Makes the PATH of this process, and of all that it starts, one folder with exactly the programs listed here: a suite that
 * starts another one fails on every machine, not only on a bare one. Gives back the way to undo it.
 */
export function offerListedPrograms(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'itops-programs-'))
  // PostgreSQL runs as a user of its own where the suite runs as root, and looks for its programs here.
  chmodSync(folder, 0o755)
  const listed = [...always, ...Object.values(programs).flatMap(({ names }) => names)]
  for (const name of listed) {
    const path = name === 'node' ? process.execPath : lookUp(name)
    if (path) symlinkSync(path, join(folder, name))
  }
  const before = process.env.PATH
  process.env.PATH = folder
  return () => {
    process.env.PATH = before
    rmSync(folder, { recursive: true })
  }
}

const packagesOf = (wanted: Program[]) => [...new Set(wanted.map((program) => programs[program].package))]

const missing = () => (Object.keys(programs) as Program[]).filter((program) => find(program) === undefined)

function find(program: Program): string | undefined {
  if (program === 'postgres') return postgresFolder() && join(postgresFolder() ?? '', 'postgres')
  for (const name of programs[program].names) {
    const path = lookUp(name)
    if (path) return path
  }
  return undefined
}

function lookUp(name: string): string | undefined {
  // Next to Node is npm, wherever that is installed; administrators' programs may be missing from a user's PATH.
  const folders = [...(process.env.PATH ?? '').split(delimiter), dirname(process.execPath), '/usr/sbin', '/sbin']
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
