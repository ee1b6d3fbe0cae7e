import type { Latency } from '@itops/core/contract'
import { splitPath } from '../document/service-path.ts'
import type { ObservedInterval, ServiceInterval } from '../timeline/timeline.ts'
import type { DequeueLimits } from './frame.ts'

/** Core keeps time in these; a row that crosses one would only be cut there. */
const bucketMs = 300_000

/** Some frames as one batch: all of one node. */
export interface Gathered {
  seqs: number[]
  intervals: ServiceInterval[]
}

/**
 * Gathers frames, which come oldest first and each of one node, while they surely fit: all are of the node of the first,
 * which is taken whatever its size. Intervals of a service that touch and have one status become one, within five minutes.
 */
export function gatherFrames(
  frames: Iterable<{ seq: number; intervals: readonly ServiceInterval[] }>,
  limits: DequeueLimits,
): Gathered | undefined {
  const services = new Map<string, ObservedInterval[]>()
  const seqs: number[] = []
  let rows = 0
  let nodeId: string | undefined
  for (const { seq, intervals } of frames) {
    const own = splitPath(intervals[0]?.path ?? '').nodeId
    nodeId ??= own
    if (own !== nodeId) continue
    const fresh = new Set(intervals.map(({ path }) => path).filter((path) => !services.has(path)))
    const fits = rows + intervals.length <= limits.rows && services.size + fresh.size <= limits.services
    if (seqs.length > 0 && !fits) break
    for (const interval of intervals) rows += addInterval(services, interval)
    seqs.push(seq)
  }
  if (seqs.length === 0) return undefined
  return { seqs, intervals: [...services].flatMap(([path, own]) => own.map((interval) => ({ path, interval }))) }
}

/** Adds an interval to its service's last one, or behind it; gives the rows that this took. */
function addInterval(services: Map<string, ObservedInterval[]>, { path, interval }: ServiceInterval): number {
  const known = services.get(path)
  const last = known?.at(-1)
  if (last && continues(last, interval)) {
    last.to = interval.to
    if (interval.latency) last.latency = last.latency ? joined(last.latency, interval.latency) : interval.latency
    return 0
  }
  if (known) known.push({ ...interval })
  else services.set(path, [{ ...interval }])
  return 1
}

function continues(last: ObservedInterval, next: ObservedInterval): boolean {
  const bucketEnd = (Math.floor(last.from / bucketMs) + 1) * bucketMs
  return last.to === next.from && last.status === next.status && next.to <= bucketEnd
}

function joined(one: Latency, other: Latency): Latency {
  return {
    count: one.count + other.count,
    sumMs: one.sumMs + other.sumMs,
    minMs: Math.min(one.minMs, other.minMs),
    maxMs: Math.max(one.maxMs, other.maxMs),
  }
}
