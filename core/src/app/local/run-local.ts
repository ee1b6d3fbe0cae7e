import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import closeWithGrace from 'close-with-grace'
import { hasPassword } from '../../auth/ensure-admin.ts'
import { ConfigError, type DatabaseConfig, parseConfig } from '../../platform/config.ts'
import type { Database } from '../../platform/database/database.ts'
import { version } from '../../platform/version.ts'
import { type Core, startCore } from '../start-core.ts'
import { takeOverSignals } from '../take-over-signals.ts'
import { servicesFolder, startLocalAgent } from './local-agent.ts'
import { forgetAdminPassword, operatorKeyFile, withSecrets } from './secrets.ts'

/** What there is to see before anybody reports, and who goes on reporting it. */
export interface Demo {
  /** Opens the database with its history in it. Throws, saying what to do, when the folder holds something else. */
  openDatabase(config: DatabaseConfig, dataDir: string): Promise<Database>
  /** Starts the reports that continue the history; resolves to their stop. */
  startReports(database: Database, url: string, apiKey: string): Promise<() => Promise<void>>
}

/**
 * Runs everything on this machine, until a signal: core with the embedded database, the dashboard, and an agent of this host. What
 * fails is said, and ends the process.
 */
export async function runLocal(demo?: Demo): Promise<void> {
  // Until core serves there is nothing to finish: the database comes back from any instant.
  process.once('SIGTERM', () => process.exit(143)).once('SIGINT', () => process.exit(130))
  try {
    await start(demo)
  } catch (error) {
    const known =
      error instanceof ConfigError
        ? error.message
        : `ITOps could not start: ${error instanceof Error ? error.message : error}`
    process.stderr.write(`${known}\n`)
    process.exit(1)
  }
}

async function start(demo: Demo | undefined): Promise<void> {
  const dataDir = resolve(process.env.ITOPS_DATA_DIR ?? (demo ? join('.itops', 'demo') : '.itops'))
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const env = await withSecrets({ ITOPS_LOG_LEVEL: 'warn', ...process.env }, dataDir)
  const config = parseConfig(env, dataDir)
  if (config.database.kind === 'embedded' && !existsSync(join(dataDir, 'database')))
    process.stdout.write('Making the database, which takes some seconds, once.\n')
  const database = await demo?.openDatabase(config.database, dataDir)
  const core = await startCore(config, database ? { database } : {})
  const url = core.url.replace('0.0.0.0', '127.0.0.1').replace('[::]', '127.0.0.1')
  const stops = [async () => database?.close(), () => core.close()]
  // From bin/start.mjs, too, which listens while this is loaded.
  const closing = takeOverSignals(() =>
    closeWithGrace({ delay: 15_000 }, async () => {
      for (const stop of stops.toReversed()) await stop()
      process.stdout.write('Stopped. All that was reported is stored.\n')
    }),
  )
  try {
    if (demo && database) stops.push(await demo.startReports(database, url, config.operatorApiKey))
    stops.push(await startLocalAgent({ dataDir, url, apiKey: config.operatorApiKey, logLevel: config.logLevel }))
  } catch (error) {
    closing.uninstall()
    for (const stop of stops.toReversed()) await stop()
    throw error
  }
  const isFirstPassword = await hasPassword(core.context, config.adminEmail, config.adminPassword ?? '')
  if (!isFirstPassword) await forgetAdminPassword(dataDir)
  const password = (isFirstPassword && config.adminPassword) || 'the one that you have set'
  greet(core, url, dataDir, { email: config.adminEmail, password }, demo)
}

interface Login {
  email: string
  password: string
}

function greet({ database }: Core, url: string, dataDir: string, login: Login, demo: Demo | undefined): void {
  const shown = (path: string) => {
    const short = relative(process.cwd(), path)
    return short.startsWith('../..') ? path : short || '.'
  }
  process.stdout.write(`
  ITOps ${version} is ready${demo ? ', with demo data' : ''}.

    Dashboard     ${url}
    Login         ${login.email}
    Password      ${login.password}
    Database      ${database.kind === 'embedded' ? `embedded, in ${shown(dataDir)}` : 'the configured server'}
    API           ${url}/docs
    Watch a URL   "Add a service" on the dashboard, or drop an it-ops.yaml into ${shown(servicesFolder(dataDir))}/

  Report a service by hand:

    curl -X POST ${url}/api/v1/operator/status \\
      -H "Authorization: Bearer $(cat ${shown(operatorKeyFile(dataDir))})" -H "Content-Type: application/json" \\
      -d '{"nodeId":"myorg/myplatform/prod/cluster1","services":[{"name":"orders","status":"OPERATIONAL"}]}'

  Ctrl-C stops; all that was reported stays stored.

`)
}
