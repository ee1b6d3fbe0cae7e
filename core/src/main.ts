import closeWithGrace from 'close-with-grace'
import { ConfigError, readConfig } from './platform/config.ts'
import { startCore } from './start-core.ts'

// The container's entry point: servers only, the documented defaults, and every wrong variable named at once.
try {
  const core = await startCore(readConfig(process.env))
  closeWithGrace({ delay: 20_000 }, () => core.close())
} catch (error) {
  process.stderr.write(
    `${error instanceof ConfigError ? error.message : `ITOps could not start: ${error instanceof Error ? error.message : error}`}\n`,
  )
  process.exitCode = 1
  setTimeout(() => process.exit(1), 1_000).unref()
}
