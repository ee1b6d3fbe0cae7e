import type { Spool, Ticket } from '../spool/spool.ts'
import type { ServicePiece } from '../timeline/timeline.ts'

/**
 * Pieces that were just closed: they are on disk already, and are now reported together with the status. What core does not
 * take at once is given up here and left to the replay.
 */
export interface FreshPieces {
  /** Spools pieces, and keeps them at hand. */
  add(pieces: readonly ServicePiece[]): void
  /** The oldest pieces that `wanted` picks by service path, at most `limit`. */
  pending(wanted: (path: string) => boolean, limit: number): ServicePiece[]
  /** Core has these, but for what is in `copies`: frames of the spool. */
  acknowledge(sent: readonly ServicePiece[], copies?: Ticket): void
  giveUp(): void
}

/** No pieces yet; they are spooled in `spool`. */
export function createFreshPieces(spool: Pick<Spool, 'append' | 'acknowledge' | 'release'>): FreshPieces {
  const entries = new Map<ServicePiece, Ticket>()
  /** How many pieces of a frame are not acknowledged. */
  const left = new Map<Ticket, number>()
  /** What core did not take of frames that are not acknowledged yet. */
  const behind = new Map<Ticket, Ticket>()
  return {
    add(pieces) {
      if (pieces.length === 0) return
      const ticket = spool.append(pieces)
      left.set(ticket, pieces.length)
      for (const piece of pieces) entries.set(piece, ticket)
    },
    pending(wanted, limit) {
      const found: ServicePiece[] = []
      for (const entry of entries.keys()) {
        if (found.length >= limit) break
        if (wanted(entry.path)) found.push(entry)
      }
      return found
    },
    acknowledge(sent, copies = []) {
      const touched = new Set<Ticket>()
      for (const piece of sent) {
        const ticket = entries.get(piece)
        if (ticket === undefined) continue
        entries.delete(piece)
        if (copies.length > 0 && !touched.has(ticket)) behind.set(ticket, [...(behind.get(ticket) ?? []), ...copies])
        touched.add(ticket)
        const rest = (left.get(ticket) ?? 1) - 1
        left.set(ticket, rest)
        if (rest > 0) continue
        left.delete(ticket)
        spool.acknowledge(ticket, behind.get(ticket))
        behind.delete(ticket)
      }
    },
    giveUp() {
      for (const ticket of left.keys()) spool.release(ticket)
      left.clear()
      behind.clear()
      entries.clear()
    },
  }
}
