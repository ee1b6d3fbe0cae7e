import { bucketMs, type Interval } from '../../src/snapshots/intervals.ts'

export interface Range {
  from: number
  to: number
}

/** An approved correction of an interval. */
export type Ruling = Range & ({ kind: 'EXCLUDE' | 'INCLUDE' | 'VOID' } | { kind: 'STATUS'; status: Interval['status'] })

/** All that was reported and decided of one service: intervals in the order of arrival, rulings in that of their approval. */
export interface Story {
  pieces: readonly Interval[]
  windows: readonly Range[]
  rulings: readonly Ruling[]
}

/**
 * The second statement of what is planned: milliseconds by 5-minute bucket and state, as `bucket state`, where DOWN within
 * planned maintenance is PLANNED_DOWN and all else within it EXCLUDED. Every segment between two neighbouring instants is
 * asked: who was first to report it, was that overruled, and is it planned? The order between the three kinds of fact does
 * not matter.
 */
export function plannedMs({ pieces, windows, rulings }: Story): Record<string, number> {
  const all: readonly Range[] = [...pieces, ...windows, ...rulings]
  const edges = new Set(all.flatMap(({ from, to }) => [from, to]))
  for (const { from, to } of all) {
    for (let edge = Math.ceil(from / bucketMs) * bucketMs; edge < to; edge += bucketMs) edges.add(edge)
  }
  const instants = [...edges].sort((a, b) => a - b)
  const sums: Record<string, number> = {}
  instants.forEach((from, index) => {
    const to = instants[index + 1] ?? from
    const covers = (range: Range) => range.from <= from && to <= range.to
    const state = from < to ? stateOf({ pieces, windows, rulings }, covers) : undefined
    if (!state) return
    const key = `${new Date(Math.floor(from / bucketMs) * bucketMs).toISOString()} ${state}`
    sums[key] = (sums[key] ?? 0) + to - from
  })
  return sums
}

function stateOf({ pieces, windows, rulings }: Story, covers: (range: Range) => boolean): string | undefined {
  const ruled = rulings.filter(covers)
  const measured = ruled.findLast(({ kind }) => kind === 'STATUS' || kind === 'VOID')
  const reported = measured?.kind === 'STATUS' ? measured.status : measured ? undefined : pieces.find(covers)?.status
  if (!reported) return undefined
  const decided = ruled.findLast(({ kind }) => kind === 'EXCLUDE' || kind === 'INCLUDE')
  const planned = reported === 'MAINTENANCE' || (decided ? decided.kind === 'EXCLUDE' : windows.some(covers))
  if (!planned) return reported
  return reported === 'DOWN' ? 'PLANNED_DOWN' : 'EXCLUDED'
}
