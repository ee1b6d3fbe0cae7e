import { bucketMs, type Interval, maxAgeMs, skewMs } from '../../src/snapshots/intervals.ts'

/** What one report says of one service: exact intervals, or in the documented form (undefined) only a status. */
export interface Reported {
  at: number
  status: Interval['status']
  pieces: readonly Interval[] | undefined
}

/** Somebody takes a service away, or brings it back. */
export interface Act {
  at: number
  act: 'retire' | 'restore'
}

/** What is credited to one service, and when it is away: from each retirement to the return, and from the last one on. */
export interface Life {
  /** Disjoint, in the order of time. */
  credited: Interval[]
  absences: readonly Range[]
  retired: number
}
export type Range = Pick<Interval, 'from' | 'to'>

const intervalMs = 30_000

/** What is credited to one service, from all reports of it in the order of arrival: disjoint, in the order of time. */
function creditedIntervals(history: readonly Reported[]): Interval[] {
  return lifeOf(history).credited
}

/**
 * The life of one service, from all that was reported of it and done to it in this order. Of every segment between two neighbouring
 * instants the first report counts; of the time in which it was away none does.
 */
export function lifeOf(history: readonly (Reported | Act)[]): Life {
  const begin: Claims = { intervals: [], until: undefined, exists: false, retired: undefined, absences: [] }
  const { intervals, absences, retired } = history.reduce<Claims>(
    (claims, one) => ('act' in one ? addAct(claims, one) : addClaims(claims, one)),
    begin,
  )
  return { credited: firstReported(intervals), absences, retired: retired ?? Number.POSITIVE_INFINITY }
}

function firstReported(claims: readonly Interval[]): Interval[] {
  const edges = [...new Set(claims.flatMap(({ from, to }) => [from, to]))].sort((a, b) => a - b)
  return edges.flatMap((from, index) => {
    const to = edges[index + 1] ?? from
    const first = claims.find((claim) => claim.from <= from && to <= claim.to)
    return first && from < to ? [{ from, to, status: first.status }] : []
  })
}

/** The second statement of the accounting rule: milliseconds of each status in each 5-minute bucket, as `bucket status`. */
export function creditedMs(history: readonly Reported[]): Record<string, number> {
  const sums: Record<string, number> = {}
  for (const { from, to, status } of creditedIntervals(history)) {
    for (let bucket = Math.floor(from / bucketMs) * bucketMs; bucket < to; bucket += bucketMs) {
      const key = `${new Date(bucket).toISOString()} ${status}`
      sums[key] = (sums[key] ?? 0) + Math.min(to, bucket + bucketMs) - Math.max(from, bucket)
    }
  }
  return sums
}

interface Claims {
  intervals: Interval[]
  /** The last instant that anything is known of. */
  until: number | undefined
  exists: boolean
  retired: number | undefined
  absences: readonly Range[]
}

function addClaims(claims: Claims, { at, status, pieces }: Reported): Claims {
  const { intervals, until, retired = Number.POSITIVE_INFINITY, absences } = claims
  const isAway = Number.isFinite(retired)
  const sinceLast =
    until === undefined || isAway ? [] : [{ from: Math.max(until, at - 2 * intervalMs), to: at, status }]
  const allowed = (pieces ?? sinceLast).map((interval) => ({
    ...interval,
    from: Math.max(interval.from, at - maxAgeMs),
    to: Math.min(interval.to, at + skewMs, retired),
  }))
  const kept = allowed.filter(({ from, to }) => from < to)
  if (isAway && kept.length === 0) return claims
  const ends = [until ?? Number.NEGATIVE_INFINITY, ...kept.map(({ to }) => to), ...(pieces ? [] : [at])]
  const last = Math.max(...ends)
  return {
    ...claims,
    intervals: [...intervals, ...absences.reduce(leaveOut, kept)],
    until: Number.isFinite(last) ? last : undefined,
    exists: true,
  }
}

/** It is away from the last credited instant, when a sender's clock ran ahead of ours, and from now on else. */
function addAct(claims: Claims, { at, act }: Act): Claims {
  const { exists, until = at, retired, absences } = claims
  if (act === 'retire') return exists && retired === undefined ? { ...claims, retired: Math.max(at, until) } : claims
  if (retired === undefined) return claims
  return { ...claims, retired: undefined, absences: retired < at ? [...absences, { from: retired, to: at }] : absences }
}

/** What of the intervals lies before and after the range. */
const leaveOut = (intervals: Interval[], range: Range): Interval[] =>
  intervals
    .flatMap((interval) => [
      { ...interval, to: Math.min(interval.to, range.from) },
      { ...interval, from: Math.max(interval.from, range.to) },
    ])
    .filter(({ from, to }) => from < to)
