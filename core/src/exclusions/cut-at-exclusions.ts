import type { Queryable } from '../platform/database/database.ts'
import { length } from '../snapshots/intervals.ts'
import { type CreditedSegment, extent } from '../snapshots/store-segments.ts'

/**
 * An interval of a service's time that is planned or, `void`, counts to nothing: a correction has ruled so, or the service was retired
 * until it came back. Unix milliseconds.
 */
export interface RuledTime {
  from: number
  to: number
  void: boolean
}

/**
 * What is planned or void around the segments of a report, by service, in one statement; usually nothing. The caller holds the
 * states of the services: a rule that comes later cuts these segments when they are stored.
 */
export async function readExcludedTime(
  tx: Queryable,
  segments: readonly CreditedSegment[],
): Promise<ReadonlyMap<number, RuledTime[]>> {
  const byService = new Map<number, RuledTime[]>()
  if (segments.length === 0) return byService
  const { from, to } = extent(segments)
  const { rows } = await tx.query<{ service_id: number; starts_at: Date; ends_at: Date; void: boolean }>(
    'select * from ruled_time($1::bigint[], $2, $3)',
    [[...new Set(segments.map(({ serviceId }) => serviceId))], new Date(from), new Date(to)],
  )
  for (const { service_id, starts_at, ends_at, ...row } of rows) {
    const ruled = byService.get(service_id) ?? []
    byService.set(service_id, [...ruled, { from: starts_at.getTime(), to: ends_at.getTime(), void: row.void }])
  }
  return byService
}

/** Cuts segments to the millisecond where planned time starts or ends, and leaves out what is void. */
export function cutAtExclusions(
  segments: readonly CreditedSegment[],
  ruled: ReadonlyMap<number, RuledTime[]>,
): CreditedSegment[] {
  if (ruled.size === 0) return [...segments]
  return segments.flatMap((segment) => cut(segment, ruled.get(segment.serviceId) ?? []))
}

function cut(segment: CreditedSegment, ruled: readonly RuledTime[]): CreditedSegment[] {
  const touching = ruled.filter(({ from, to }) => from < segment.to && to > segment.from)
  if (touching.length === 0) return [segment]
  const inside = touching.flatMap(({ from, to }) => [from, to]).filter((at) => at > segment.from && at < segment.to)
  const edges = [segment.from, ...new Set(inside), segment.to].sort((a, b) => a - b)
  return edges.flatMap((from, index) => {
    const part = { ...segment, from, to: edges[index + 1] ?? from }
    const rules = touching.filter((rule) => rule.from < part.to && rule.to > part.from)
    if (length(part) === 0 || rules.some((rule) => rule.void)) return []
    return [{ ...part, excluded: rules.length > 0 }]
  })
}
