import type { Context } from '../../platform/context.ts'
import type { Passes } from '../../platform/passes.ts'

/**
 * Records the results of every period that is not final yet, in any zone: what `record_open_results` does, a period each pass, so
 * that readers see each at once and nothing waits for all of them. Days before months: an open month reads its current day.
 */
export async function* openResultPasses({ database, clock }: Context): Passes<void> {
  const now = clock.now()
  const { rows } = await database.query<{ type: string; day: string }>(
    'select period_type as type, period_day::text as day from open_periods($1)',
    [now],
  )
  for (const { type, day } of rows) {
    await database.query('call record_period_results($1, $2::date, $3)', [type, day, now])
    yield
  }
}
