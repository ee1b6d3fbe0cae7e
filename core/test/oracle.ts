import { bucketMs, maxAgeMs, type Span, skewMs } from '../src/snapshots/pieces.ts'

/** What one report says of one service: exact pieces, or in the documented form (undefined) only a status. */
export interface Told {
  at: number
  status: Span['status']
  pieces: readonly Span[] | undefined
}

const intervalMs = 30_000

/**
 * The second statement of the accounting rule: milliseconds of each status in each 5-minute bucket, as `bucket status`,
 * from all that was told of one service in the order of arrival. Every stretch between two neighbouring instants asks
 * who was first to tell of it.
 */
export function creditedMs(history: readonly Told[]): Record<string, number> {
  const claims = history.reduce<Claims>(addClaims, { spans: [], until: undefined }).spans
  const instants = new Set(claims.flatMap(({ from, to }) => [from, to]))
  for (const { from, to } of claims) {
    for (let edge = Math.ceil(from / bucketMs) * bucketMs; edge < to; edge += bucketMs) instants.add(edge)
  }
  const edges = [...instants].sort((a, b) => a - b)
  const sums: Record<string, number> = {}
  edges.forEach((from, index) => {
    const to = edges[index + 1] ?? from
    const first = claims.find((claim) => claim.from <= from && to <= claim.to)
    if (!first || from === to) return
    const key = `${new Date(Math.floor(from / bucketMs) * bucketMs).toISOString()} ${first.status}`
    sums[key] = (sums[key] ?? 0) + to - from
  })
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
