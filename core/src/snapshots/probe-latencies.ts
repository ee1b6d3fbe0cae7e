import { Latency } from '../contract/index.ts'
import { checkerOf } from '../platform/check.ts'
import type { Queryable } from '../platform/database/database.ts'

/** What the probes measured that ended within one segment, which starts at `at` (Unix milliseconds). */
export interface ProbeLatency extends Latency {
  at: number
}

const shapeProblem = checkerOf(Latency)
/** By how much a sum of rounded measurements may lie beside its bounds, for each of them. */
const roundingMs = 1

/** What is wrong with a latency as it was sent, or undefined. */
export function latencyProblem(latency: Latency): string | undefined {
  const problem = shapeProblem(latency)
  if (problem) return problem
  const { count, sumMs, minMs, maxMs } = latency
  if (minMs > maxMs) return `minMs ${minMs} is above maxMs ${maxMs}`
  if (sumMs < count * (minMs - roundingMs) || sumMs > count * (maxMs + roundingMs)) {
    return `sumMs ${sumMs} cannot be the sum of ${count} between ${minMs} and ${maxMs}`
  }
  return undefined
}

/** The latencies of intervals that are kept, in the order of time. */
export function latenciesOf(intervals: readonly { from: number; latency?: Latency }[]): ProbeLatency[] {
  return intervals
    .flatMap(({ from, latency }) => (latency ? [{ ...latency, at: from }] : []))
    .sort((a, b) => a.at - b.at)
}

/** Stores latencies, in one statement when there are any. What is reported again changes nothing. */
export async function storeLatencies(
  tx: Queryable,
  latencies: readonly (ProbeLatency & { serviceId: number })[],
): Promise<void> {
  if (latencies.length === 0) return
  await tx.query(
    `insert into probe_latencies (service_id, time, count, sum_ms, min_ms, max_ms)
    select *
    from unnest(
      $1::bigint[], $2::timestamptz[], $3::integer[], $4::double precision[], $5::double precision[],
      $6::double precision[]
    )
    on conflict (service_id, time) do nothing`,
    [
      latencies.map(({ serviceId }) => serviceId),
      latencies.map(({ at }) => new Date(at)),
      latencies.map(({ count }) => count),
      latencies.map(({ sumMs }) => sumMs),
      latencies.map(({ minMs }) => minMs),
      latencies.map(({ maxMs }) => maxMs),
    ],
  )
}
