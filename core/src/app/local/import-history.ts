import { resolve } from 'node:path'
import { parseDatabaseServer } from '../../platform/config.ts'
import { importHistoryOnly } from '../run-command.ts'

// `npm run import-history -- …`: into the configured database, or the embedded one while nothing else has it open.
const { env } = process
const dataDir = resolve(env.ITOPS_DATA_DIR ?? '.itops')
const database = () => (env.ITOPS_DATABASE_HOST ? parseDatabaseServer(env) : { kind: 'embedded' as const, dataDir })

try {
  await importHistoryOnly(database, process.argv.slice(2), (text) => process.stdout.write(`${text}\n`))
} catch (error) {
  process.stderr.write(`Nothing was imported: ${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
}
