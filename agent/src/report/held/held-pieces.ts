import type { Spool, Ticket } from '../../spool/spool.ts'
import type { ServicePiece } from '../../timeline/timeline.ts'

/**
 * Pieces that core does not take for now. They are in the spool, within its bounds, under frames of their own which nobody
 * else sends meanwhile; a process that starts again sends them at once, and holds them again when core still refuses them.
 */
export interface HeldPieces {
  /** Holds pieces until core's own time has passed their end. What they came with is acknowledged with the frames that hold them now. */
  untilCoreTime(pieces: readonly ServicePiece[]): Ticket
  /** Holds pieces until the monotonic clock shows `until`, in milliseconds; gives the frames that hold them now. */
  until(pieces: readonly ServicePiece[], until: number): Ticket
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
  const hold = (pieces: readonly ServicePiece[], cause: Held['cause'], isOver: Held['isOver']): Ticket => {
    if (pieces.length === 0) return []
    const ticket = spool.append(pieces)
    held.push({ ticket, cause, pieces: pieces.length, isOver })
    return ticket
  }
  return {
    untilCoreTime(pieces) {
      const end = pieces.reduce((last, { piece }) => Math.max(last, piece.to), -Infinity)
      return hold(pieces, 'future', () => (coreTime() ?? -Infinity) >= end)
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
