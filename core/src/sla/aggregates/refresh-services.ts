import type { Context } from '../../platform/context.ts'
import type { Passes } from '../../platform/passes.ts'
import { createStepSize, type StepSize, stepsOver } from '../../platform/step-size.ts'
import { catchUpPasses } from './refresh-aggregates.ts'

/** Stored time of some services that changed behind the aggregates; `from` and `to` lie on one UTC day, or a few. */
export interface ChangedTime {
  services: readonly number[]
  from: Date
  to: Date
}

const maxServices = 5_000

/** How many services the next pass refreshes: kept by who refreshes again and again. */
export function createServiceSteps({ clock }: Pick<Context, 'clock'>): StepSize {
  return createStepSize(clock, { first: 20, max: maxServices })
}

/**
 * Aggregates stored time of some services again, as far as each aggregate holds it; what comes after that is read from the snapshots
 * anyhow. What it costs depends on these services alone. In passes, each over a part of the services in one transaction.
 */
export async function* refreshServicePasses(
  context: Context,
  { services, from, to }: ChangedTime,
  size = createServiceSteps(context),
): Passes<void> {
  const { database } = context
  // Where nobody reported for long, a finer aggregate ends before a coarser one, which sums what the finer one holds.
  yield* catchUpPasses(context)
  yield* stepsOver(services, size, async (some) => {
    await database.query('call refresh_services($1::bigint[], $2::timestamptz, $3::timestamptz)', [some, from, to])
  })
}
