import closeWithGrace from 'close-with-grace'
import { auditedDatabase } from '../auth/audit/audited-database.ts'
import { setReportingReader } from '../auth/reporting-reader.ts'
import { resetAdmin } from '../auth/reset-admin.ts'
import { createInProcessBus } from '../platform/bus/in-process.ts'
import { systemClock } from '../platform/clock.ts'
import { ConfigError, type DatabaseConfig, parseConfig, parseDatabaseServer } from '../platform/config.ts'
import { type Context, systemActor } from '../platform/context.ts'
import { migrateWhenReachable } from '../platform/database/migrate.ts'
import { loginBesideOwner, openDatabase } from '../platform/database/open.ts'
import { defaultAdminEmail } from '../platform/variables.ts'
import { runImport } from './import-history.ts'
import { startCore } from './start-core.ts'
import { takeOverSignals } from './take-over-signals.ts'

/**
 * Brings the database to this version's migrations, and serves nothing: the Job before an upgrade. Throws like a start of
 * core, when a migration fails or the server stays away.
 */
async function migrateOnly(config: DatabaseConfig, say: (text: string) => unknown): Promise<void> {
  const database = await openDatabase(config)
  try {
    await migrateWhenReachable(database, systemClock, say, loginBesideOwner(config))
    say('the database is up to date')
  } finally {
    await database.close()
  }
}

/** Gives an administrator who is locked out a new password, which it says; core may run meanwhile. */
export async function resetAdminOnly(
  config: DatabaseConfig,
  email: string,
  say: (text: string) => unknown,
): Promise<void> {
  const password = await fromCommandLine(config, 'reset-admin', (context) => resetAdmin(context, email))
  say(`${email} administers everything, and signs in with the password ${password}`)
}

/** Makes, changes or takes away a login of the database that reads a part of what is observed, and says which. */
async function reportingReaderOnly(
  config: DatabaseConfig,
  role: string,
  scopes: string[],
  say: (text: string) => unknown,
) {
  if (config.kind === 'embedded') throw new Error('the embedded database has no logins: this needs a server')
  const reader = await fromCommandLine(config, 'reporting-reader', (context) =>
    setReportingReader(context, role, scopes),
  )
  if (reader.scopes.length === 0) say(`${role} reads nothing any more`)
  else say(`${role} reads the schema reporting_scoped of ${reader.scopes.join(', ')}`)
  if (reader.password !== undefined) say(`and logs in with the password ${reader.password}`)
}

/** Takes history over from elsewhere; the database is opened when there is something to store. Core may run meanwhile, but for the embedded one. */
export async function importHistoryOnly(
  config: () => DatabaseConfig,
  words: readonly string[],
  say: (text: string) => unknown,
): Promise<void> {
  await runImport(words, (work) => fromCommandLine(config(), 'import-history', work), say)
}

/** Runs a verb as the audit log has it of the command line. */
async function fromCommandLine<T>(
  config: DatabaseConfig,
  action: string,
  verb: (context: Context) => Promise<T>,
): Promise<T> {
  const database = await openDatabase(config)
  const origin = { action, address: 'the command line', requestId: 'none' }
  const actor = { ...systemActor, origin }
  const audited = auditedDatabase(database, { ...actor, ...origin })
  try {
    return await verb({ actor, database: audited, bus: createInProcessBus(), clock: systemClock })
  } finally {
    await database.close()
  }
}

/** Longer than a stop takes; with a database and requests that stall it has 4 s. */
const closeMs = 8_000

/** Servers only, the documented defaults, and every wrong variable named at once. With `migrate` it brings the database up to date and ends. */
const commands: Record<string, (...words: string[]) => Promise<unknown>> = {
  serve: async () => {
    const core = await startCore(parseConfig(process.env))
    takeOverSignals(() => closeWithGrace({ delay: closeMs }, () => core.close()))
  },
  migrate: () => migrateOnly(parseDatabaseServer(process.env), (text) => process.stderr.write(`${text}\n`)),
  'reset-admin': (email = process.env.ITOPS_ADMIN_EMAIL ?? defaultAdminEmail) =>
    resetAdminOnly(parseDatabaseServer(process.env), email, (text) => process.stdout.write(`${text}\n`)),
  'reporting-reader': (role = '', ...scopes) =>
    reportingReaderOnly(parseDatabaseServer(process.env), role, scopes, (text) => process.stdout.write(`${text}\n`)),
  'import-history': (...words) =>
    importHistoryOnly(
      () => parseDatabaseServer(process.env),
      words,
      (text) => process.stdout.write(`${text}\n`),
    ),
}

/** Runs a command of the container, which takes over the signals once there is something to finish. What fails is said, and ends the process. */
export async function runCommand(name: string, ...words: string[]): Promise<void> {
  try {
    const command = commands[name]
    if (!command)
      throw new Error(`there is no command ${name}: give ${Object.keys(commands).join(', ')}, or nothing for serve`)
    await command(...words)
  } catch (error) {
    process.stderr.write(
      `${error instanceof ConfigError ? error.message : `ITOps could not ${name === 'serve' ? 'start' : `do ${name}`}: ${error instanceof Error ? error.message : error}`}\n`,
    )
    process.exitCode = 1
    setTimeout(() => process.exit(1), 1_000).unref()
  }
}
