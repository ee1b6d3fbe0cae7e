import type { Logger } from 'pino'
import { splitPath } from '../document/service-path.ts'
import { AgentError } from '../platform/errors.ts'
import type { Clock } from '../platform/time/clock.ts'
import type { ServiceInterval } from '../timeline/timeline.ts'
import { closeFrames, type DequeueLimits, type Frame } from './frame.ts'
import { createMemoryFrames, type MemoryFrames } from './memory-frames.ts'
import { openStore, type Store } from './store.ts'
import { createLosses, createTrouble, type Losses, type Trouble } from './trouble.ts'

/** What a caller of `append` holds until it closes it. */
export type Ticket = readonly Frame[]

/** The oldest intervals that nobody was sending, held by the taker until it closes them. */
export interface DequeuedIntervals {
  intervals: ServiceInterval[]
  /** Core has them, but for what is in `copies`, as with a ticket. */
  acknowledge(copies?: Ticket): void
  release(): void
}

export interface SpoolStats {
  /** Intervals that are not acknowledged: on their way, or waiting. */
  intervals: number
  /** What the segments take on disk. */
  bytes: number
  /** The earliest instant of the oldest frame that is not acknowledged, milliseconds since the epoch. */
  oldestAt: number | undefined
  /** Intervals given up since the start: beyond the bounds, or damaged on disk. */
  droppedIntervals: number
  /** What keeps the spool from the disk at present, for people. */
  problem: string | undefined
}

/**
 * The intervals that core has not acknowledged, on disk before they are sent. A frame whose append has returned survives the
 * end of this process, `kill -9` too; the machine's own crash may take what its system had not yet written (a segment is
 * brought to the disk when it is full, not at every append).
 */
export interface Spool {
  /**
   * Keeps intervals, held by the caller: they are not offered to others before it releases them. Never throws; while the
   * disk refuses, they wait in memory, bounded, and go to the disk once it takes them.
   */
  append(intervals: readonly ServiceInterval[]): Ticket
  /**
   * Core has them, but for what is in `copies`. While the disk has not taken these, frames that are on disk stay there, held: a
   * crash loses nothing. They are released when a copy is given up.
   */
  acknowledge(ticket: Ticket, copies?: Ticket): void
  /** The caller gave up sending them: others may. */
  release(ticket: Ticket): void
  /**
   * The oldest intervals that nobody holds, all of one node (the first four segments of the path). Those of a service that
   * touch and have one status become one interval, but not beyond five minutes. At most `rows` intervals and `services` paths;
   * one frame (up to 1,000 intervals of one append) is never split. Undefined when nothing waits.
   */
  dequeueOldest(limits: DequeueLimits): DequeuedIntervals | undefined
  stats(): SpoolStats
  /** Writes what it can and ends the use of the folder; what is not acknowledged stays on disk. */
  close(): void
}

export interface SpoolInput {
  folder: string
  /** Bounds of what is kept on disk: beyond them the oldest goes first. */
  maxBytes: number
  maxAgeMs: number
  clock: Clock
  log: Logger
  /** How many intervals are kept while the disk refuses; 100,000 when not given. */
  memoryIntervals?: number
}

interface State extends SpoolInput {
  losses: Losses
  trouble: Trouble
  memory: MemoryFrames
  /** Undefined while the folder can't be opened. */
  store: Store | undefined
  triedAt: number
}

const frameIntervals = 1000
const retryMs = 1000

/** Opens the spool of a folder, which is made. Rejects with AgentError `spool_locked` when another process uses it. */
export async function openSpool(input: SpoolInput): Promise<Spool> {
  const losses = createLosses(input)
  const memory = createMemoryFrames({ maxIntervals: input.memoryIntervals ?? 100_000, losses })
  const trouble = createTrouble(input)
  const state: State = { ...input, losses, memory, trouble, store: undefined, triedAt: Number.NEGATIVE_INFINITY }
  try {
    state.store = openStore(state)
  } catch (error) {
    if (error instanceof AgentError) throw error
    state.trouble.report(error)
  }
  return spoolOf(state)
}

function spoolOf(state: State): Spool {
  const { memory, losses, trouble, log } = state
  return {
    append: (intervals) => frames(intervals).map((frame) => place(state, frame)),
    acknowledge: memory.acknowledge,
    release: (ticket) => closeFrames(ticket, 'released'),
    dequeueOldest(limits) {
      moveToDisk(state)
      const dequeued = state.store?.dequeue(limits) ?? memory.dequeue(limits)
      if (!dequeued) return undefined
      return {
        intervals: dequeued.intervals,
        acknowledge: (copies) => memory.acknowledge(dequeued.frames, copies),
        release: () => closeFrames(dequeued.frames, 'released'),
      }
    },
    stats: () => ({
      intervals: (state.store?.openIntervals() ?? 0) + memory.openIntervals(),
      bytes: state.store?.bytes() ?? 0,
      oldestAt: state.store?.oldestAt() ?? memory.oldestAt(),
      droppedIntervals: losses.total(),
      problem: trouble.problem(),
    }),
    close() {
      state.triedAt = Number.NEGATIVE_INFINITY
      moveToDisk(state)
      const lost = memory.drop()
      if (lost > 0) log.error({ intervals: lost }, 'the disk took no intervals to the end: they are lost')
      state.store?.close()
    },
  }
}

/** A frame holds intervals of one node, since a report does. */
function frames(intervals: readonly ServiceInterval[]): ServiceInterval[][] {
  const open = new Map<string, ServiceInterval[]>()
  const all: ServiceInterval[][] = []
  for (const interval of intervals) {
    const { nodeId } = splitPath(interval.path)
    let frame = open.get(nodeId)
    if (!frame || frame.length >= frameIntervals) {
      frame = []
      open.set(nodeId, frame)
      all.push(frame)
    }
    frame.push(interval)
  }
  return all
}

function place(state: State, intervals: readonly ServiceInterval[]): Frame {
  moveToDisk(state)
  // What waits in memory is older: it goes to the disk first.
  if (!state.store || !state.memory.isEmpty()) return state.memory.add(intervals)
  try {
    const frame = state.store.append(intervals, 'held')
    state.trouble.over()
    return frame
  } catch (error) {
    state.trouble.report(error)
    state.triedAt = state.clock.now()
    return state.memory.add(intervals)
  }
}

/** While the disk refuses, it is tried again once a second at the most. */
function moveToDisk(state: State): void {
  const { memory, trouble, clock } = state
  if (state.store && memory.isEmpty()) return
  const now = clock.now()
  if (Math.abs(now - state.triedAt) < retryMs) return
  state.triedAt = now
  try {
    const store = state.store ?? openStore(state)
    state.store = store
    memory.moveTo((intervals, frameState) => store.append(intervals, frameState))
    trouble.over()
  } catch (error) {
    trouble.report(error)
  }
}
