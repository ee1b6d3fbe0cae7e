import type { Spool, Ticket } from '../../spool/spool.ts'
import type { ServicePiece } from '../../status/timeline.ts'

/**
 * Pieces that core does not take for now. They are in the spool, within its bounds, under frames of their own which nobody
 * else sends meanwhile; a process that starts again sends them at once, and holds them again when core still refuses them.
 */
export interface HeldPieces {
  /** Holds pieces until core's own time has passed their end. On disk when it returns, so what they came with may be acknowledged. */
  untilCoreTime(pieces: readonly ServicePiece[]): void
  /** Holds pieces until the monotonic clock shows `until`, in milliseconds. */
  until(pieces: readonly ServicePiece[], until: number): void
  /** Gives what has waited long enough to the replay. */
  release(): void
  counts(): HeldCounts
}

/** How many pieces are held: ahead of core's clock, or of services that core fails on. */
export interface HeldCounts {
  future: number
  fault: number
}

export interface HeldPiecesInput {
  spool: Pick<Spool, 'append' | 'release'>
  monotonic(): number
  /** What core's clock said last, in milliseconds since the epoch; nothing before its first answer. */
  coreTime(): number | undefined
}

interface Held {
  ticket: Ticket
  cause: keyof HeldCounts
  pieces: number
  isOver(): boolean
}

/** Nothing held. */
export function createHeldPieces({ spool, monotonic, coreTime }: HeldPiecesInput): HeldPieces {
  let held: Held[] = []
  const hold = (pieces: readonly ServicePiece[], cause: Held['cause'], isOver: Held['isOver']) => {
    if (pieces.length === 0) return
    held.push({ ticket: spool.append(pieces), cause, pieces: pieces.length, isOver })
  }
  return {
    untilCoreTime(pieces) {
      const end = pieces.reduce((last, { piece }) => Math.max(last, piece.to), -Infinity)
      hold(pieces, 'future', () => (coreTime() ?? -Infinity) >= end)
    },
    until: (pieces, until) => hold(pieces, 'fault', () => monotonic() >= until),
    release() {
      const over = held.filter(({ isOver }) => isOver())
      if (over.length === 0) return
      held = held.filter((one) => !over.includes(one))
      for (const { ticket } of over) spool.release(ticket)
    },
    counts() {
      const counts = { future: 0, fault: 0 }
      for (const { cause, pieces } of held) counts[cause] += pieces
      return counts
    },
  }
}
