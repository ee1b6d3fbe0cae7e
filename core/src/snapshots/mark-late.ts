import type { Queryable } from '../platform/database/database.ts'
import { bucketMs } from './intervals.ts'
import type { CreditedSegment } from './store-segments.ts'

/** The aggregates run this far behind. */
export const aggregationLagMs = 15 * 60_000
const dayMs = 86_400_000

/** What starts before this instant may be aggregated already; everything later surely is not. */
export function aggregatedBefore(now: Date): Date {
  return new Date(now.getTime() - aggregationLagMs + bucketMs)
}

/**
 * Marks the service days whose aggregates no longer hold because time was credited behind them; resolves to the number of
 * marks. The job that refreshes them takes the marks away.
 */
export async function markLate(tx: Queryable, segments: readonly CreditedSegment[], now: number): Promise<number> {
  const aggregated = aggregatedBefore(new Date(now)).getTime()
  const marks = new Map<string, { serviceId: number; day: number; from: number; to: number }>()
  for (const { serviceId, from, to } of segments) {
    if (from >= aggregated) continue
    const day = Math.floor(from / dayMs)
    const mark = marks.get(`${serviceId} ${day}`)
    if (mark) {
      mark.from = Math.min(mark.from, from)
      mark.to = Math.max(mark.to, to)
    } else marks.set(`${serviceId} ${day}`, { serviceId, day, from, to })
  }
  if (marks.size === 0) return 0
  const all = [...marks.values()].sort((a, b) => a.serviceId - b.serviceId || a.day - b.day)
  await tx.query(
    `insert into late_credits as l (service_id, day, from_time, to_time)
    select *
    from unnest($1::bigint[], $2::date[], $3::timestamptz[], $4::timestamptz[])
    on conflict (service_id, day) do update
    set
      from_time = least(l.from_time, excluded.from_time),
      to_time = greatest(l.to_time, excluded.to_time),
      version = l.version + 1`,
    [
      all.map(({ serviceId }) => serviceId),
      all.map(({ day }) => new Date(day * dayMs)),
      all.map(({ from }) => new Date(from)),
      all.map(({ to }) => new Date(to)),
    ],
  )
  return all.length
}
