import type { ObservedPiece } from '../status/timeline.ts'

/** A piece on its way to core. */
export interface QueuedPiece {
  path: string
  piece: ObservedPiece
}

/** The pieces that core has not acknowledged, oldest first. */
export interface PieceQueue {
  add(path: string, pieces: readonly ObservedPiece[]): void
  /** The oldest pieces that `wanted` picks by service path, at most `limit`. */
  pending(wanted: (path: string) => boolean, limit: number): QueuedPiece[]
  acknowledge(sent: readonly QueuedPiece[]): void
  size(): number
  /** How many pieces were lost because the queue was full. */
  dropped(): number
}

/** A queue of at most `limit` pieces in memory; beyond it the oldest are dropped and counted. */
export function createPieceQueue(limit: number, onDrop: (count: number) => void): PieceQueue {
  let entries: QueuedPiece[] = []
  let droppedCount = 0
  return {
    add(path, pieces) {
      for (const piece of pieces) entries.push({ path, piece })
      const excess = entries.length - limit
      if (excess <= 0) return
      entries = entries.slice(excess)
      droppedCount += excess
      onDrop(excess)
    },
    pending(wanted, most) {
      const found: QueuedPiece[] = []
      for (const entry of entries) {
        if (found.length >= most) break
        if (wanted(entry.path)) found.push(entry)
      }
      return found
    },
    acknowledge(sent) {
      const done = new Set(sent)
      if (done.size > 0) entries = entries.filter((entry) => !done.has(entry))
    },
    size: () => entries.length,
    dropped: () => droppedCount,
  }
}
