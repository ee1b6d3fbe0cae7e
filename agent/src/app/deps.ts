import {
  createFetch,
  createLookup,
  createNames,
  type DialledFetch,
  type Names,
  type Proxies,
  parseProxies,
  readSystemSettings,
  systemLookup,
} from '@itops/core/dial'
import { type Logger, pino } from 'pino'
import { type Clock, systemClock } from '../platform/time/clock.ts'

/** What an agent takes from the outside world. */
export interface AgentDeps {
  clock: Clock
  /** Milliseconds that only ever grow, at the pace of the clock, from any origin. */
  monotonic(): number
  /** How core is called. */
  fetch: DialledFetch
  /** The look-ups of probes. */
  names: Names
  proxies: Proxies
  random: () => number
  log: Logger
}

/** The machine's own clock and network, by the proxies of `env`, and a JSON log on standard output. */
export function systemDeps(logLevel: string, env: NodeJS.ProcessEnv = process.env): AgentDeps {
  const monotonic = () => performance.now()
  const names = createNames({ lookUp: createLookup(readSystemSettings, systemLookup), monotonic })
  const proxies = parseProxies(env)
  const log = pino({ level: logLevel, base: { component: 'agent' } })
  const fetch = createFetch({ names, proxies })
  return { clock: systemClock, monotonic, fetch, names, proxies, random: Math.random, log }
}
