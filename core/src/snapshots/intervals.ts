import { type Latency, parseStatus, type ReportedInterval, type ServiceStatus } from '../contract/index.ts'
import { parseInstant } from '../platform/instant.ts'
import { latencyProblem } from './probe-latencies.ts'

/** An interval of observed time in Unix milliseconds, `from` inclusive, `to` exclusive. */
export interface Interval {
  from: number
  to: number
  status: ServiceStatus
  /** What the probes measured that ended within it. */
  latency?: Latency
}

/** Milliseconds of reported time that were not credited, by cause. */
export interface Refused {
  future: number
  tooOld: number
  overlap: number
}

/** No stored segment crosses a multiple of this. */
export const bucketMs = 300_000
/** How far a sender's clock may be ahead. */
export const skewMs = 5_000
/** Intervals older than this are refused: the refresh window of the aggregates. */
export const maxAgeMs = 7 * 86_400_000

/** Reads the intervals of one service; an interval that cannot be read is left out with a warning that says what is wrong with it. */
export function parseIntervals(
  name: string,
  reported: readonly ReportedInterval[],
  parse = parseInstant,
): { intervals: Interval[]; warnings: string[] } {
  const warnings: string[] = []
  const intervals: Interval[] = []
  reported.forEach(({ from, to, status: said, latency }, index) => {
    const warn = (problem: string) => warnings.push(`service "${name}", interval ${index + 1}: ${problem}`)
    const status = parseStatus(said)
    const interval: Interval = { from: parse(from), to: parse(to), status: status ?? 'UNKNOWN' }
    if (Number.isNaN(interval.from))
      warn(`from "${from}" is not an ISO 8601 instant with a zone; the interval is left out`)
    else if (Number.isNaN(interval.to))
      warn(`to "${to}" is not an ISO 8601 instant with a zone; the interval is left out`)
    else if (interval.to < interval.from) warn('it ends before it starts; the interval is left out')
    else if (interval.to > interval.from) intervals.push(interval)
    const problem = latency === undefined ? undefined : latencyProblem(latency)
    if (problem) warn(`its latency is left out: ${problem}`)
    else if (latency) interval.latency = latency
    if (!status) warn(`status "${said}" is not known, stored as UNKNOWN`)
  })
  return { intervals, warnings }
}

/** Cuts away what lies in the future (beyond the skew) or before the refresh window, and counts it. */
export function clamp(intervals: readonly Interval[], now: number, refused: Refused): Interval[] {
  const earliest = now - maxAgeMs
  const latest = now + skewMs
  const kept: Interval[] = []
  for (const interval of intervals) {
    const from = Math.max(interval.from, earliest)
    const to = Math.min(interval.to, latest)
    refused.tooOld += Math.max(0, Math.min(earliest, interval.to) - interval.from)
    refused.future += Math.max(0, interval.to - Math.max(latest, interval.from))
    if (from < to) kept.push({ ...interval, from, to })
  }
  return kept
}

/** What `clamp` cuts away of the intervals of one service, as one interval for each cause. */
export function refusedRanges(
  intervals: readonly Interval[],
  now: number,
): { cause: 'future' | 'tooOld'; from: number; to: number }[] {
  const from = intervals.reduce((min, interval) => Math.min(min, interval.from), Infinity)
  const to = intervals.reduce((max, interval) => Math.max(max, interval.to), -Infinity)
  const tooOld = { cause: 'tooOld' as const, from, to: Math.min(to, now - maxAgeMs) }
  const future = { cause: 'future' as const, from: Math.max(from, now + skewMs), to }
  return [tooOld, future].filter((range) => range.from < range.to)
}

/** Orders intervals by time; where two overlap, the one listed first stands and the other keeps what is left of it. */
export function dropOverlaps(intervals: readonly Interval[], refused: Refused): Interval[] {
  const ordered = intervals.toSorted((a, b) => a.from - b.from)
  if (ordered.every((interval, index) => index === 0 || (ordered[index - 1]?.to ?? 0) <= interval.from)) return ordered
  const taken: Interval[] = []
  for (const interval of intervals) {
    const at = firstEndingAfter(taken, interval.from)
    const free = subtract(interval, taken, at)
    refused.overlap += length(interval) - free.reduce((sum, part) => sum + length(part), 0)
    for (const part of free) taken.splice(firstEndingAfter(taken, part.from), 0, part)
  }
  return taken
}

/** The parts of `interval` that none of `taken` (ordered, disjoint; looked at from index `at` on) covers. */
function subtract(interval: Interval, taken: readonly Interval[], at: number): Interval[] {
  const free: Interval[] = []
  let { from } = interval
  for (let index = at; index < taken.length; index++) {
    const other = taken[index]
    if (!other || other.from >= interval.to) break
    if (other.from > from) free.push({ ...interval, from, to: other.from })
    from = other.to
  }
  if (from < interval.to) free.push({ ...interval, from })
  return free
}

/** Index of the first of the ordered, disjoint intervals that ends after `instant`. */
function firstEndingAfter(intervals: readonly Interval[], instant: number): number {
  let low = 0
  let high = intervals.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((intervals[middle]?.to ?? 0) > instant) high = middle
    else low = middle + 1
  }
  return low
}

/**
 * Joins intervals that follow each other in one status, as a spool has them tick by tick; they are ordered and disjoint. One that starts before
 * a border or ends before it is not joined to one that does not: whoever asks on which side of it an interval lies gets the same answer.
 */
export function joinIntervals(intervals: readonly Interval[], borders: readonly number[]): Interval[] {
  const joined: Interval[] = []
  for (const { from, to, status } of intervals) {
    const last = joined.at(-1)
    const isOneSided = last && borders.every((at) => last.from < at === from < at && last.to <= at === to <= at)
    if (last && isOneSided && last.to === from && last.status === status) last.to = to
    else joined.push({ from, to, status })
  }
  return joined
}

/** Cuts intervals at the bucket boundaries, so that each lies within one 5-minute bucket. */
export function cutAtBuckets(intervals: readonly Interval[]): Interval[] {
  const cut: Interval[] = []
  for (const { from, to, status } of intervals) {
    for (let start = from; start < to; ) {
      const end = Math.min(to, (Math.floor(start / bucketMs) + 1) * bucketMs)
      cut.push({ from: start, to: end, status })
      start = end
    }
  }
  return cut
}

/** How many rows the intervals become once they are cut at the bucket boundaries. */
export function countCut(intervals: readonly Interval[]): number {
  return intervals.reduce((sum, { from, to }) => sum + Math.ceil(to / bucketMs) - Math.floor(from / bucketMs), 0)
}

/** Length of an interval in milliseconds. */
export function length({ from, to }: { from: number; to: number }): number {
  return to - from
}
