import type { Context } from '../../platform/context.ts'
import type { Passes } from '../../platform/passes.ts'
import { createStepSize, stepsUntilDone } from '../../platform/step-size.ts'

const maxMonths = 500

/**
 * Seals every month that is due, some in each pass, so that nothing waits for all of them. Months of services come first: those of
 * groups and nodes carry their hashes. Resolves to the number of months sealed.
 */
export function sealPasses({ database, clock }: Context): Passes<number> {
  return stepsUntilDone(createStepSize(clock, { max: maxMonths }), async (max) => {
    const { rows } = await database.query<{ count: number }>('select take_seal_step($1, $2) as count', [
      clock.now(),
      max,
    ])
    return rows[0]?.count ?? 0
  })
}
