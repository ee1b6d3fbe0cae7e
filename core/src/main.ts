import closeWithGrace from 'close-with-grace'
import { migrateOnly } from './migrate-only.ts'
import { ConfigError, readConfig, readDatabaseServer } from './platform/config.ts'
import { startCore } from './start-core.ts'

// The container's entry point: servers only, the documented defaults, and every wrong variable named at once. With
// `migrate` it brings the database up to date and ends.
const commands: Record<string, () => Promise<unknown>> = {
  serve: async () => {
    const core = await startCore(readConfig(process.env))
    stopListening()
    closeWithGrace({ delay: 20_000 }, () => core.close())
  },
  migrate: async () => {
    await migrateOnly(readDatabaseServer(process.env), (text) => process.stderr.write(`${text}\n`))
    stopListening()
  },
}

// Process 1 of a container gets no signal that it does not ask for. Until it serves there is nothing to finish: an
// unfinished migration is rolled back by the server.
const onSignal = { SIGTERM: () => process.exit(143), SIGINT: () => process.exit(130) }
process.once('SIGTERM', onSignal.SIGTERM).once('SIGINT', onSignal.SIGINT)
const stopListening = () => process.off('SIGTERM', onSignal.SIGTERM).off('SIGINT', onSignal.SIGINT)

try {
  const name = process.argv[2] ?? 'serve'
  const command = commands[name]
  if (!command) throw new Error(`there is no command ${name}: give serve, migrate, or nothing for serve`)
  await command()
} catch (error) {
  process.stderr.write(
    `${error instanceof ConfigError ? error.message : `ITOps could not start: ${error instanceof Error ? error.message : error}`}\n`,
  )
  process.exitCode = 1
  setTimeout(() => process.exit(1), 1_000).unref()
}
