import closeWithGrace from 'close-with-grace'
import { readConfig, startAgent, systemDeps } from './app/start-agent.ts'
import { AgentError, describeError } from './platform/errors.ts'

const graceMs = 2_800

async function main(): Promise<void> {
  const config = readConfig(process.env)
  const deps = systemDeps(config.logLevel)
  const agent = await startAgent(config, deps)
  const { close } = closeWithGrace({ delay: graceMs, logger: deps.log }, async ({ err }) => {
    if (err) deps.log.error({ error: describeError(err) }, 'the agent failed')
    await agent.stop()
  })
  // A parent that forked this process may be killed without a word, even before this line: an agent must not outlive it.
  if (process.connected === false) await close()
  else process.once('disconnect', close)
}

main().catch((error: unknown) => {
  systemDeps('error', {}).log.fatal({ error: describeError(error) }, 'the agent did not start')
  // Not only the code: loops that have begun would keep alive a process that reports nothing.
  process.exit(error instanceof AgentError && error.code === 'config_invalid' ? 2 : 1)
})
