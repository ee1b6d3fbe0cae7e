import type { Board } from '../status/board.ts'
import { type Service, splitPath } from '../status/service.ts'
import type { PieceQueue, QueuedPiece } from './queue.ts'

/** One service's share of a status report. */
export interface BatchEntry {
  path: string
  pieces: QueuedPiece[]
}

/** What goes into one status report: services of one node. */
export interface Batch {
  nodeId: string
  entries: BatchEntry[]
}

/** How much one report carries; core takes more, but a small body is quick to send again. */
const batchLimits = { services: 2_000, pieces: 20_000 }

export interface BatchInput {
  /** The paths whose status is to be told, whether or not there are pieces. */
  due: ReadonlySet<string>
  queue: PieceQueue
  board: Pick<Board, 'current'>
  services: ReadonlyMap<string, Service>
  /** False for a service that core has not yet been told of: its report waits for the registration. */
  isKnown(path: string): boolean
}

/** The next report: all that is due and queued for one node, up to the limits; nothing when all is told. */
export function nextBatch({ due, queue, board, services, isKnown }: BatchInput): Batch | undefined {
  const sendable = (path: string) => !services.has(path) || isKnown(path)
  const tellable = [...due].filter((path) => sendable(path) && board.current(path) !== undefined)
  const first = tellable[0] ?? queue.pending(sendable, 1)[0]?.path
  if (first === undefined) return undefined
  const { nodeId } = splitPath(first)
  const ofNode = (path: string) => splitPath(path).nodeId === nodeId
  const entries = new Map<string, BatchEntry>()
  for (const path of tellable.filter(ofNode).slice(0, batchLimits.services)) entries.set(path, { path, pieces: [] })
  for (const queued of queue.pending((path) => sendable(path) && ofNode(path), batchLimits.pieces)) {
    const entry = entries.get(queued.path) ?? { path: queued.path, pieces: [] }
    if (!entries.has(queued.path) && entries.size >= batchLimits.services) continue
    entry.pieces.push(queued)
    entries.set(queued.path, entry)
  }
  return { nodeId, entries: [...entries.values()] }
}
