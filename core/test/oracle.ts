import { bucketMs, maxAgeMs, type Span, skewMs } from '../src/snapshots/pieces.ts'

/** What one report says of one service: exact pieces, or in the documented form (undefined) only a status. */
export interface Told {
  at: number
  status: Span['status']
  pieces: readonly Span[] | undefined
}

const intervalMs = 30_000

/**
 * What is credited to one service, from all that was told of it in the order of arrival: disjoint, in the order of time.
 * Every stretch between two neighbouring instants asks who was first to tell of it.
 */
export function creditedSpans(history: readonly Told[]): Span[] {
  const claims = history.reduce<Claims>(addClaims, { spans: [], until: undefined }).spans
  const edges = [...new Set(claims.flatMap(({ from, to }) => [from, to]))].sort((a, b) => a - b)
  return edges.flatMap((from, index) => {
    const to = edges[index + 1] ?? from
    const first = claims.find((claim) => claim.from <= from && to <= claim.to)
    return first && from < to ? [{ from, to, status: first.status }] : []
  })
}

/** The second statement of the accounting rule: milliseconds of each status in each 5-minute bucket, as `bucket status`. */
export function creditedMs(history: readonly Told[]): Record<string, number> {
  const sums: Record<string, number> = {}
  for (const { from, to, status } of creditedSpans(history)) {
    for (let bucket = Math.floor(from / bucketMs) * bucketMs; bucket < to; bucket += bucketMs) {
      const key = `${new Date(bucket).toISOString()} ${status}`
      sums[key] = (sums[key] ?? 0) + Math.min(to, bucket + bucketMs) - Math.max(from, bucket)
    }
  }
  return sums
}

interface Claims {
  spans: Span[]
  /** The last instant that anything was told of. */
  until: number | undefined
}

function addClaims({ spans, until }: Claims, { at, status, pieces }: Told): Claims {
  const told = pieces ?? (until === undefined ? [] : [{ from: Math.max(until, at - 2 * intervalMs), to: at, status }])
  const allowed = told.map((span) => ({
    ...span,
    from: Math.max(span.from, at - maxAgeMs),
    to: Math.min(span.to, at + skewMs),
  }))
  const kept = allowed.filter(({ from, to }) => from < to)
  const ends = [until ?? Number.NEGATIVE_INFINITY, ...kept.map(({ to }) => to), ...(pieces ? [] : [at])]
  const last = Math.max(...ends)
  return { spans: [...spans, ...kept], until: Number.isFinite(last) ? last : undefined }
}
