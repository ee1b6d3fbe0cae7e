import type { Queryable } from '../../platform/database/database.ts'
import type { WindowBurn } from './budget-period.ts'

/** How fast the budgets of services and groups burned over each window that ends now; from the shortest window to the longest of each. */
export async function readBurns(
  database: Queryable,
  now: Date,
  { services, groups }: { services: readonly number[]; groups: readonly number[] },
): Promise<(WindowBurn & { subjectId: number })[]> {
  const { rows } = await database.query<WindowBurn & { subjectId: number }>(
    `select
      subject_id as "subjectId",
      window_name as window,
      window_ms as "windowMs",
      elapsed_ms as "elapsedMs",
      measured_ms as "measuredMs",
      counted_ms as "countedMs",
      consumed_ms as "consumedMs",
      burn
    from burn_rates($1, $2::bigint[], $3::bigint[])
    order by subject_kind, subject_id, window_ms`,
    [now, services, groups],
  )
  return rows
}
