import type { Context } from '../../platform/context.ts'
import type { Passes } from '../../platform/passes.ts'
import { createStepSize } from '../../platform/step-size.ts'

const maxMonths = 500

/**
 * Seals every month that is due, some in each pass, so that nothing waits for all of them. Months of services come first: those of
 * groups and nodes carry their hashes. Resolves to the number of months sealed.
 */
export async function* sealPasses({ database, clock }: Context): Passes<number> {
  const size = createStepSize(clock, { max: maxMonths })
  for (let sealed = 0; ; ) {
    const count = await size.timed(
      async () => {
        const values = [clock.now(), size.current()]
        const { rows } = await database.query<{ count: number }>('select take_seal_step($1, $2) as count', values)
        return rows[0]?.count ?? 0
      },
      (count) => count,
    )
    if (count === 0) return sealed
    sealed += count
    yield
  }
}
