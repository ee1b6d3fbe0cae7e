import { type Logger, pino } from 'pino'
import { type Clock, systemClock } from './time/clock.ts'

/** What an agent takes from the outside world. */
export interface AgentDeps {
  clock: Clock
  /** Milliseconds that only ever grow, at the pace of the clock, from any origin. */
  monotonic(): number
  fetch: typeof globalThis.fetch
  random: () => number
  log: Logger
}

/** The machine's own clock and network, and a JSON log on standard output. */
export function systemDeps(logLevel: string): AgentDeps {
  const log = pino({ level: logLevel, base: { component: 'agent' } })
  return { clock: systemClock, monotonic: () => performance.now(), fetch: globalThis.fetch, random: Math.random, log }
}
