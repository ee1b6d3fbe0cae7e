import type { LockedService } from '../../inventory/services/service-row.ts'
import { intervalSinceLastReport, type Observation } from '../../snapshots/assess.ts'
import { type Interval, length } from '../../snapshots/intervals.ts'
import type { WatchedService } from './rule-history.ts'

/** What a report says of a watched service, by whom it is to be counted. */
export interface Split {
  /** Of time in which the sender's node was one of those that watch it. */
  vantage: Interval[]
  /** Of time in which one sender spoke for it. */
  ordinary: Interval[]
  /** Milliseconds of time in which others watched it. */
  refusedMs: number
  /** The sender's node watches it now, and this is not a replay. */
  isLive: boolean
}

/** Splits a report of a node at the instants at which the nodes that watch the service changed. */
export function splitObservation(
  service: LockedService,
  { owner, rules, point }: WatchedService,
  seen: Observation,
  node: string | undefined,
  intervalMs: number,
  now: number,
): Split {
  const until = point?.reported_until.getTime() ?? null
  const isMember = (nodes: readonly string[]) => node !== undefined && nodes.includes(node)
  const given = seen.intervals ?? intervalSinceLastReport(seen.status, until ?? ordinaryUntil(service), intervalMs, now)
  // A service that is retired is watched by nobody; only its own agent brings it back.
  const end = node === owner ? Number.POSITIVE_INFINITY : (service.retired_at?.getTime() ?? Number.POSITIVE_INFINITY)
  const reported = clip(given, Number.NEGATIVE_INFINITY, end)
  // Maintenance is what the service's own agent knows; to another one it is no observation of the service.
  const observations = node === owner ? reported : reported.map(withoutMaintenance)
  const vantage = rules.flatMap(({ from, to, nodes }) => (isMember(nodes) ? clip(observations, from, to) : []))
  const before = clip(reported, Number.NEGATIVE_INFINITY, rules[0]?.from ?? Number.POSITIVE_INFINITY)
  const ordinary = [
    ...before,
    ...rules.flatMap(({ from, to, nodes }) => (nodes.length === 0 ? clip(reported, from, to) : [])),
  ]
  const taken = [...vantage, ...ordinary].reduce((sum, interval) => sum + length(interval), 0)
  const isCurrent = seen.lastEnd === undefined || until === null || seen.lastEnd >= until
  return {
    vantage,
    ordinary,
    refusedMs: reported.reduce((sum, interval) => sum + length(interval), 0) - taken,
    isLive: isCurrent && end === Number.POSITIVE_INFINITY && isMember(rules.at(-1)?.nodes ?? []),
  }
}

const ordinaryUntil = ({ credited_until }: LockedService) => credited_until?.getTime() ?? null

const withoutMaintenance = (interval: Interval): Interval =>
  interval.status === 'MAINTENANCE' ? { ...interval, status: 'UNKNOWN' } : interval

function clip(intervals: readonly Interval[], from: number, to: number): Interval[] {
  return intervals.flatMap((interval) => {
    const part = { ...interval, from: Math.max(interval.from, from), to: Math.min(interval.to, to) }
    return part.from < part.to ? [part] : []
  })
}
