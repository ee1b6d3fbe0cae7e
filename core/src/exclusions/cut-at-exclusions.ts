import type { Queryable } from '../platform/database/database.ts'
import { length } from '../snapshots/pieces.ts'
import { type CreditedPiece, extent } from '../snapshots/store-pieces.ts'

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
 * What is planned or void around the pieces of a report, by service, in one statement; usually nothing. The caller holds the
 * states of the services: a rule that comes later cuts these pieces when they are stored.
 */
export async function readExcludedTime(
  tx: Queryable,
  pieces: readonly CreditedPiece[],
): Promise<ReadonlyMap<number, RuledTime[]>> {
  const byService = new Map<number, RuledTime[]>()
  if (pieces.length === 0) return byService
  const { from, to } = extent(pieces)
  const { rows } = await tx.query<{ service_id: number; starts_at: Date; ends_at: Date; void: boolean }>(
    'select * from ruled_time($1::bigint[], $2, $3)',
    [[...new Set(pieces.map(({ serviceId }) => serviceId))], new Date(from), new Date(to)],
  )
  for (const { service_id, starts_at, ends_at, ...row } of rows) {
    const ruled = byService.get(service_id) ?? []
    byService.set(service_id, [...ruled, { from: starts_at.getTime(), to: ends_at.getTime(), void: row.void }])
  }
  return byService
}

/** Cuts pieces to the millisecond where planned time starts or ends, and leaves out what is void. */
export function cutAtExclusions(
  pieces: readonly CreditedPiece[],
  ruled: ReadonlyMap<number, RuledTime[]>,
): CreditedPiece[] {
  if (ruled.size === 0) return [...pieces]
  return pieces.flatMap((piece) => cut(piece, ruled.get(piece.serviceId) ?? []))
}

function cut(piece: CreditedPiece, ruled: readonly RuledTime[]): CreditedPiece[] {
  const touching = ruled.filter(({ from, to }) => from < piece.to && to > piece.from)
  if (touching.length === 0) return [piece]
  const inside = touching.flatMap(({ from, to }) => [from, to]).filter((at) => at > piece.from && at < piece.to)
  const edges = [piece.from, ...new Set(inside), piece.to].sort((a, b) => a - b)
  return edges.flatMap((from, index) => {
    const part = { ...piece, from, to: edges[index + 1] ?? from }
    const rules = touching.filter((rule) => rule.from < part.to && rule.to > part.from)
    if (length(part) === 0 || rules.some((rule) => rule.void)) return []
    return [{ ...part, excluded: rules.length > 0 }]
  })
}
