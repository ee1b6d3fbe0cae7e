import type { Context } from '../platform/context.ts'
import type { Passes } from '../platform/passes.ts'
import { createStepSize, extentOf, quartersOf } from '../platform/step-size.ts'
import { aggregatedBefore } from '../snapshots/mark-late.ts'
import { leaveCredits } from '../snapshots/running-credit.ts'

/** How long a call that changes a rule cuts stored time itself; what is left then is done by the next turn of the jobs. */
const ownBudgetMs = 1_000
const maxQuarters = 2_000

/**
 * Cuts stored time by rules that have changed: right away what takes about `budgetMs`, the rest follows. Whoever changes a rule
 * calls it after the commit.
 */
export async function cutStoredTime(context: Context, budgetMs = ownBudgetMs): Promise<void> {
  const { clock } = context
  const until = clock.now().getTime() + budgetMs
  const passes = cutPasses(context)
  while (!(await passes.next()).done && clock.now().getTime() < until);
}

/** The same without an end, in passes of less than a second. Resolves to the number of segments cut. */
export async function* cutPasses(context: Context): Passes<number> {
  const { bus, clock } = context
  const size = createStepSize(clock, { max: maxQuarters })
  let touched = 0
  try {
    for (;;) {
      const extent = extentOf(size.current())
      const step = await size.timed(
        () => runStep(context, extent),
        (step) => quartersOf(step?.services ?? 0, extent.hours),
      )
      if (!step) return touched
      touched += step.touched
      yield
    }
  } finally {
    if (touched > 0) bus.publish('late', { services: touched })
  }
}

/** One short transaction, which locks the services of the step and no others; undefined when there is none. */
async function runStep(
  { database, clock }: Pick<Context, 'database' | 'clock'>,
  { services: max, hours }: { services: number; hours: number },
) {
  return database.transaction(async (tx) => {
    const { rows } = await tx.query<{ id: number; service_id: number }>(
      `select id, service_id
      from exclusion_steps
      where from_time = (select min(from_time) from exclusion_steps)
      order by service_id, id
      limit $1`,
      [max],
    )
    if (rows.length === 0) return undefined
    await leaveCredits(tx, { ids: rows.map(({ service_id }) => service_id) })
    const { rows: cut } = await tx.query<{ touched: number }>(
      `select run_exclusion_steps($1::bigint[], make_interval(hours => $2), $3) as touched`,
      [rows.map(({ id }) => id), hours, aggregatedBefore(clock.now())],
    )
    return { services: rows.length, touched: cut[0]?.touched ?? 0 }
  })
}
