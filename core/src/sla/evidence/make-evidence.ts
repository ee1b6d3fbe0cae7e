import type { Context } from '../../platform/context.ts'
import type { Passes } from '../../platform/passes.ts'
import { createStepSize, stepsUntilDone } from '../../platform/step-size.ts'

const maxDays = 2000

/** Makes the evidence of days that have closed, and of those that were changed since, in passes. Resolves to the number of days of services. */
export function evidencePasses({ database, clock }: Context): Passes<number> {
  return stepsUntilDone(createStepSize(clock, { first: 20, max: maxDays }), async (max) => {
    const values = [clock.now(), max]
    const { rows } = await database.query<{ count: number | null }>('select make_due_evidence($1, $2) as count', values)
    return rows[0]?.count ?? 0
  })
}
