import { join, resolve } from 'node:path'
import { createInProcessBus } from '../../platform/bus/in-process.ts'
import { systemClock } from '../../platform/clock.ts'
import { parseConfig } from '../../platform/config.ts'
import { systemActor } from '../../platform/context.ts'
import { openDatabase } from '../../platform/database/open.ts'
import { verifySeals } from '../../sla/seals/verify-seals.ts'
import { withSecrets } from './secrets.ts'

// `npm run verify-seals`: reads the configured database, or the embedded one while nothing else has it open. `--demo` reads
// that of the demo. Exits with 1 when a seal does not hold.
const folder = process.env.ITOPS_DATA_DIR ?? (process.argv.includes('--demo') ? join('.itops', 'demo') : '.itops')

try {
  process.exitCode = await verify(resolve(folder))
} catch (error) {
  process.stderr.write(`The seals could not be verified: ${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 2
}

async function verify(dataDir: string): Promise<number> {
  const config = parseConfig(await withSecrets(process.env, dataDir), dataDir)
  const database = await openDatabase(config.database)
  try {
    const context = { actor: systemActor, database, bus: createInProcessBus(), clock: systemClock }
    const onMonth = (month: string, found: number) =>
      process.stdout.write(`${month}  ${found === 0 ? 'holds' : `${found} problems`}\n`)
    const { months, seals, problems } = await verifySeals(context, { raw: true, onMonth })
    for (const { periodKey, subjectKind, subject, revision, problem } of problems) {
      process.stdout.write(`${periodKey}  ${subjectKind} ${subject || '/'}, revision ${revision ?? '-'}: ${problem}\n`)
    }
    process.stdout.write(`${seals} seals over ${months} months, ${problems.length} problems\n`)
    return problems.length === 0 ? 0 : 1
  } finally {
    await database.close()
  }
}
