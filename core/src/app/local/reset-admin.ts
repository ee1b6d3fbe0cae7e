import { resolve } from 'node:path'
import { parseDatabaseServer } from '../../platform/config.ts'
import { defaultAdminEmail } from '../../platform/variables.ts'
import { resetAdminOnly } from '../run-command.ts'
import { forgetAdminPassword } from './secrets.ts'

// Gives an administrator of this machine's ITOps a new password, which is printed. Core must be stopped: the embedded database has one user at a
// time.
const { env } = process
const dataDir = resolve(env.ITOPS_DATA_DIR ?? '.itops')
const database = env.ITOPS_DATABASE_HOST ? parseDatabaseServer(env) : { kind: 'embedded' as const, dataDir }
const email = process.argv.slice(2).find((argument) => argument.includes('@')) ?? env.ITOPS_ADMIN_EMAIL

try {
  await resetAdminOnly(database, email ?? defaultAdminEmail, (text) => process.stdout.write(`${text}\n`))
  await forgetAdminPassword(dataDir)
} catch (error) {
  process.stderr.write(`The password was not set: ${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
}
