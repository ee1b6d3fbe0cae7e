import { type Latency, type Piece, parseStatus, type ServiceStatus } from '../contract/index.ts'
import { parseInstant } from '../platform/instant.ts'
import { latencyProblem } from './probe-latencies.ts'

/** A stretch of observed time in Unix milliseconds, `from` inclusive, `to` exclusive. */
export interface Span {
  from: number
  to: number
  status: ServiceStatus
  /** What the probes measured that ended within it. */
  latency?: Latency
}

/** Milliseconds of reported time that were not credited, by cause. */
export interface Refused {
  future: number
  ancient: number
  overlap: number
}

/** No stored piece crosses a multiple of this. */
export const bucketMs = 300_000
/** How far a sender's clock may be ahead. */
export const skewMs = 5_000
/** Pieces older than this are refused: the refresh window of the aggregates. */
export const maxAgeMs = 7 * 86_400_000

/** Reads the pieces of one service; a piece that cannot be read is left out with a warning that says what is wrong with it. */
export function parsePieces(
  name: string,
  pieces: readonly Piece[],
  parse = parseInstant,
): { spans: Span[]; warnings: string[] } {
  const warnings: string[] = []
  const spans: Span[] = []
  pieces.forEach(({ from, to, status, latency }, index) => {
    const span: Span = { from: parse(from), to: parse(to), status: parseStatus(status) ?? 'UNKNOWN' }
    const where = `service "${name}", piece ${index + 1}`
    if (Number.isNaN(span.from))
      warnings.push(`${where}: from "${from}" is not an ISO 8601 instant with a zone; the piece is left out`)
    else if (Number.isNaN(span.to))
      warnings.push(`${where}: to "${to}" is not an ISO 8601 instant with a zone; the piece is left out`)
    else if (span.to < span.from) warnings.push(`${where}: it ends before it starts; the piece is left out`)
    else if (span.to > span.from) spans.push(span)
    const problem = latency === undefined ? undefined : latencyProblem(latency)
    if (problem) warnings.push(`${where}: its latency is left out: ${problem}`)
    else if (latency) span.latency = latency
    if (!parseStatus(status)) warnings.push(`${where}: status "${status}" is not known, stored as UNKNOWN`)
  })
  return { spans, warnings }
}

/** Cuts away what lies in the future (beyond the skew) or before the refresh window, and counts it. */
export function clamp(spans: readonly Span[], now: number, refused: Refused): Span[] {
  const earliest = now - maxAgeMs
  const latest = now + skewMs
  const kept: Span[] = []
  for (const span of spans) {
    const from = Math.max(span.from, earliest)
    const to = Math.min(span.to, latest)
    refused.ancient += Math.max(0, Math.min(earliest, span.to) - span.from)
    refused.future += Math.max(0, span.to - Math.max(latest, span.from))
    if (from < to) kept.push({ ...span, from, to })
  }
  return kept
}

/** What `clamp` cuts away of the spans of one service, as one stretch for each cause. */
export function refusedRanges(
  spans: readonly Span[],
  now: number,
): { cause: 'future' | 'ancient'; from: number; to: number }[] {
  const from = spans.reduce((min, span) => Math.min(min, span.from), Infinity)
  const to = spans.reduce((max, span) => Math.max(max, span.to), -Infinity)
  const ancient = { cause: 'ancient' as const, from, to: Math.min(to, now - maxAgeMs) }
  const future = { cause: 'future' as const, from: Math.max(from, now + skewMs), to }
  return [ancient, future].filter((range) => range.from < range.to)
}

/** Orders spans by time; where two overlap, the one listed first stands and the other keeps what is left of it. */
export function dropOverlaps(spans: readonly Span[], refused: Refused): Span[] {
  const ordered = spans.toSorted((a, b) => a.from - b.from)
  if (ordered.every((span, index) => index === 0 || (ordered[index - 1]?.to ?? 0) <= span.from)) return ordered
  const taken: Span[] = []
  for (const span of spans) {
    const at = firstEndingAfter(taken, span.from)
    const free = subtract(span, taken, at)
    refused.overlap += length(span) - free.reduce((sum, part) => sum + length(part), 0)
    for (const part of free) taken.splice(firstEndingAfter(taken, part.from), 0, part)
  }
  return taken
}

/** The parts of `span` that none of `taken` (ordered, disjoint; looked at from index `at` on) covers. */
function subtract(span: Span, taken: readonly Span[], at: number): Span[] {
  const free: Span[] = []
  let { from } = span
  for (let index = at; index < taken.length; index++) {
    const other = taken[index]
    if (!other || other.from >= span.to) break
    if (other.from > from) free.push({ ...span, from, to: other.from })
    from = other.to
  }
  if (from < span.to) free.push({ ...span, from })
  return free
}

/** Index of the first of the ordered, disjoint spans that ends after `instant`. */
function firstEndingAfter(spans: readonly Span[], instant: number): number {
  let low = 0
  let high = spans.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((spans[middle]?.to ?? 0) > instant) high = middle
    else low = middle + 1
  }
  return low
}

/** Cuts spans at the bucket boundaries, so that each lies within one 5-minute bucket. */
export function cutAtBuckets(spans: readonly Span[]): Span[] {
  const cut: Span[] = []
  for (const { from, to, status } of spans) {
    for (let start = from; start < to; ) {
      const end = Math.min(to, (Math.floor(start / bucketMs) + 1) * bucketMs)
      cut.push({ from: start, to: end, status })
      start = end
    }
  }
  return cut
}

/** How many rows the spans become once they are cut at the bucket boundaries. */
export function countCut(spans: readonly Span[]): number {
  return spans.reduce((sum, { from, to }) => sum + Math.ceil(to / bucketMs) - Math.floor(from / bucketMs), 0)
}

/** Length of a span in milliseconds. */
export function length({ from, to }: { from: number; to: number }): number {
  return to - from
}
