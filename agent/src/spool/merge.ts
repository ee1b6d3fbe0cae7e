import type { Latency } from '@itops/core/contract'
import { splitPath } from '../document/service-path.ts'
import type { ObservedPiece, ServicePiece } from '../timeline/timeline.ts'
import type { TakeLimits } from './frame.ts'

/** Core keeps time in these; a row that crosses one would only be cut there. */
const bucketMs = 300_000

/** Some frames as one batch: all of one node. */
export interface Gathered {
  seqs: number[]
  pieces: ServicePiece[]
}

/**
 * Gathers frames, which come oldest first and each of one node, while they surely fit: all are of the node of the first,
 * which is taken whatever its size. Pieces of a service that touch and have one status become one, within five minutes.
 */
export function gatherFrames(
  frames: Iterable<{ seq: number; pieces: readonly ServicePiece[] }>,
  limits: TakeLimits,
): Gathered | undefined {
  const services = new Map<string, ObservedPiece[]>()
  const seqs: number[] = []
  let rows = 0
  let nodeId: string | undefined
  for (const { seq, pieces } of frames) {
    const own = splitPath(pieces[0]?.path ?? '').nodeId
    nodeId ??= own
    if (own !== nodeId) continue
    const fresh = new Set(pieces.map(({ path }) => path).filter((path) => !services.has(path)))
    const fits = rows + pieces.length <= limits.rows && services.size + fresh.size <= limits.services
    if (seqs.length > 0 && !fits) break
    for (const piece of pieces) rows += addPiece(services, piece)
    seqs.push(seq)
  }
  if (seqs.length === 0) return undefined
  return { seqs, pieces: [...services].flatMap(([path, own]) => own.map((piece) => ({ path, piece }))) }
}

/** Adds a piece to its service's last one, or behind it; gives the rows that this took. */
function addPiece(services: Map<string, ObservedPiece[]>, { path, piece }: ServicePiece): number {
  const known = services.get(path)
  const last = known?.at(-1)
  if (last && continues(last, piece)) {
    last.to = piece.to
    if (piece.latency) last.latency = last.latency ? joined(last.latency, piece.latency) : piece.latency
    return 0
  }
  if (known) known.push({ ...piece })
  else services.set(path, [{ ...piece }])
  return 1
}

function continues(last: ObservedPiece, next: ObservedPiece): boolean {
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
