import { findSubject } from '../../inventory/find-subject.ts'
import type { Context } from '../../platform/context.ts'

/** What the probes of one bucket measured; milliseconds. */
export interface LatencyPoint {
  time: Date
  meanMs: number
  minMs: number
  maxMs: number
  probeCount: number
}

/** Up to so many hours back the buckets are 5 minutes long, beyond an hour. */
const fineHours = 24

/**
 * Response times of a service over the last `hoursBack` hours, oldest first. Where nothing was probed there is no point.
 * Throws `not_found` for a service outside the caller's scope.
 */
export async function readLatency(
  context: Context,
  serviceId: string | number,
  hoursBack: number,
): Promise<LatencyPoint[]> {
  const { id } = await findSubject(context, { serviceId })
  const bucket = hoursBack <= fineHours ? '5 minutes' : '1 hour'
  const { rows } = await context.database.query<LatencyPoint>(
    `select
      time_bucket($3::interval, time) as time,
      sum(sum_ms) / sum(count) as "meanMs",
      min(min_ms) as "minMs",
      max(max_ms) as "maxMs",
      sum(count) as "probeCount"
    from probe_latencies
    where service_id = $1
      and time >= time_bucket($3::interval, $4::timestamptz - make_interval(hours => $2))
      and time <= $4
    group by 1
    order by 1`,
    [id, hoursBack, bucket, context.clock.now()],
  )
  return rows
}
