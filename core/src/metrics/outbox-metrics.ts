import { Gauge, type Registry } from 'prom-client'
import { readOutboxLags } from '../events/read-outbox-lags.ts'
import type { Context } from '../platform/context.ts'

/** How far the readers of the outbox are behind, set at each scrape by the function that is given back. */
export function createOutboxGauge(
  registry: Registry,
  { database, clock }: Context,
  readers: () => readonly string[],
): () => Promise<void> {
  const lag = new Gauge({
    name: 'itops_outbox_lag_seconds',
    help: 'For how long the oldest event that a reader of the outbox has not handled has waited; 0 when none waits.',
    labelNames: ['reader'],
    registers: [registry],
  })
  return async () => {
    const lags = await readOutboxLags(database, readers(), clock.now())
    lag.reset()
    for (const { reader, seconds } of lags) lag.set({ reader }, seconds)
  }
}
