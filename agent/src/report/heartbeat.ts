import type { Logger } from 'pino'
import { describeError } from '../errors.ts'
import type { Clock } from '../time/clock.ts'
import { intervalSeconds, type Reporter } from './bodies.ts'
import type { CoreClient } from './core-client.ts'

export interface HeartbeatInput {
  reporter: Reporter
  client: CoreClient
  clock: Clock
  log: Logger
}

/** Tells core once an interval that the agent lives, whatever its reports do, until the signal aborts. */
export async function runHeartbeat(
  { reporter, client, clock, log }: HeartbeatInput,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await client.heartbeat({
        nodeId: reporter.nodeId,
        ...(reporter.nodeName === undefined ? {} : { name: reporter.nodeName }),
        operatorVersion: reporter.version,
        intervalSeconds: intervalSeconds(reporter),
      })
    } catch (error) {
      log.debug({ error: describeError(error) }, 'core took no heartbeat')
    }
    await clock.sleep(reporter.intervalMs, signal)
  }
}
