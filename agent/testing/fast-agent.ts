import { readConfig, startAgent, systemDeps } from '../src/app/start-agent.ts'
import { createFastClock } from './fast-clock.ts'

// An agent as a process of its own whose time runs fast: ITOPS_TEST_CLOCK holds the clock's settings as JSON.
const config = readConfig(process.env)
const settings = JSON.parse(process.env.ITOPS_TEST_CLOCK ?? '')
const agent = await startAgent(config, {
  ...systemDeps(config.logLevel),
  clock: createFastClock(settings),
  monotonic: () => performance.now() * settings.speed,
})
process.once('SIGTERM', () => void agent.stop().then(() => process.exit(0)))
process.once('disconnect', () => process.exit(1))
process.send?.('started')
