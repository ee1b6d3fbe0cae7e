import type { Logger } from 'pino'
import { describeError } from '../platform/errors.ts'
import type { Clock } from '../platform/time/clock.ts'
import { type AgentState, heartbeatOf, type Reporter } from './bodies.ts'
import type { CoreClient } from './core-client.ts'

export interface HeartbeatInput {
  reporter: Reporter
  client: Pick<CoreClient, 'heartbeat'>
  /** The agent's own state; nothing while it does not lead. */
  state(): AgentState | undefined
  clock: Clock
  log: Logger
}

/** Reports to core once an interval that the agent lives, whatever its reports do, until the signal aborts. */
export async function runHeartbeat(
  { reporter, client, state, clock, log }: HeartbeatInput,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await client.heartbeat(heartbeatOf(reporter, state()))
    } catch (error) {
      log.debug({ error: describeError(error) }, 'core took no heartbeat')
    }
    await clock.sleep(reporter.intervalMs, signal)
  }
}
