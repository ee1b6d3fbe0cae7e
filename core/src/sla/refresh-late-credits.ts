import type { Context } from '../platform/context.ts'
import type { Queryable } from '../platform/database/database.ts'
import { extent } from '../snapshots/store-pieces.ts'
import { refreshAggregates } from './refresh-aggregates.ts'

interface Mark {
  service_id: number
  day: string
  from_time: Date
  to_time: Date
}

/**
 * Aggregates again what was credited behind the aggregates, then records the results of the days and months concerned, and
 * takes the marks away. Only whole buckets that the regular refresh has reached are touched: a bucket that is still open
 * is summed in real time, and would stand still once it was materialized. Resolves to the number of marks settled.
 */
export async function refreshLateCredits({ database, clock }: Context): Promise<number> {
  const now = clock.now()
  const { rows: marks } = await database.query<Mark>('select * from late_credits order by day, service_id limit 100000')
  if (marks.length === 0) return 0
  const { from, to } = extent(marks.map((mark) => ({ from: mark.from_time.getTime(), to: mark.to_time.getTime() })))
  await refreshAggregates(database, new Date(from), new Date(to), now)
  await recordResults(database, marks, now)
  await settle(database, marks)
  return marks.length
}

async function recordResults(database: Queryable, marks: readonly Mark[], now: Date): Promise<void> {
  const days = servicesBy(marks, ({ day }) => day)
  const months = servicesBy(marks, ({ day }) => `${day.slice(0, 7)}-01`)
  for (const [type, periods] of [
    ['DAILY', days],
    ['MONTHLY', months],
  ] as const) {
    for (const [start, services] of periods) {
      const at = new Date(`${start}T00:00:00Z`)
      await database.query('call record_service_results($1, $2, $3, $4::bigint[])', [type, at, now, [...services]])
      await database.query('call record_rollup_results($1, $2, $3)', [type, at, now])
    }
  }
}

function servicesBy(marks: readonly Mark[], startOf: (mark: Mark) => string): Map<string, Set<number>> {
  const periods = new Map<string, Set<number>>()
  for (const mark of marks) {
    const start = startOf(mark)
    periods.set(start, (periods.get(start) ?? new Set()).add(mark.service_id))
  }
  return periods
}

/** A mark that was widened meanwhile stays for the next turn. */
async function settle(database: Queryable, marks: readonly Mark[]): Promise<void> {
  await database.query(
    `delete from late_credits l
    using unnest($1::bigint[], $2::date[], $3::timestamptz[], $4::timestamptz[]) as m (service_id, day, from_time, to_time)
    where l.service_id = m.service_id
      and l.day = m.day
      and l.from_time = m.from_time
      and l.to_time = m.to_time`,
    [
      marks.map(({ service_id }) => service_id),
      marks.map(({ day }) => day),
      marks.map(({ from_time }) => from_time),
      marks.map(({ to_time }) => to_time),
    ],
  )
}
