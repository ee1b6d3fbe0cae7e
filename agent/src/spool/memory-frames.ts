import type { ServiceInterval } from '../timeline/timeline.ts'
import {
  type Behind,
  closeFrames,
  createBehind,
  type DequeueLimits,
  type Frame,
  type Home,
  type Outcome,
} from './frame.ts'
import { gatherFrames } from './merge.ts'
import type { Losses } from './trouble.ts'

/** The frames that the disk did not take, oldest first and bounded. */
export interface MemoryFrames {
  /** Keeps a frame, held by its sender; beyond the bound the oldest frames are given up. */
  add(intervals: readonly ServiceInterval[]): Frame
  dequeue(limits: DequeueLimits): { intervals: ServiceInterval[]; frames: Frame[] } | undefined
  /** Core has these frames, wherever they are, but for what is in `copies`: see `Spool`. */
  acknowledge(frames: readonly Frame[], copies?: readonly Frame[]): void
  isEmpty(): boolean
  /** Moves frames to where `write` puts them, oldest first; ends with the error that `write` throws. */
  moveTo(write: (intervals: readonly ServiceInterval[], state: 'waiting' | 'held') => Frame): void
  openIntervals(): number
  oldestAt(): number | undefined
  /** Gives up all that is left; gives how many intervals are lost by that. */
  drop(): number
}

interface Kept {
  frame: Frame
  intervals: readonly ServiceInterval[]
  state: 'waiting' | 'held'
  /** The frames on disk that hold what this one is a copy of. */
  originals: Behind[]
}

interface State {
  losses: Losses
  /** By number; a map keeps the order in which they came. */
  kept: Map<number, Kept>
  /** The intervals of frames that were given up while a sender held them: lost only if it gives them back. */
  missed: Map<number, number>
  total: number
}

/** No frames, and room for `maxIntervals`. */
export function createMemoryFrames({ maxIntervals, losses }: { maxIntervals: number; losses: Losses }): MemoryFrames {
  const state: State = { losses, kept: new Map(), missed: new Map(), total: 0 }
  const { kept } = state
  const home: Home = { close: (seqs, outcome) => close(state, seqs, outcome) }
  let lastSeq = 0
  return {
    add(intervals) {
      lastSeq += 1
      const frame: Frame = { home, seq: lastSeq }
      kept.set(lastSeq, { frame, intervals, state: 'held', originals: [] })
      state.total += intervals.length
      for (const [seq, oldest] of kept) if (state.total > maxIntervals) giveUp(state, seq, oldest)
      return frame
    },
    dequeue(limits) {
      const found = gatherFrames(waitingFrames(state), limits)
      if (!found) return undefined
      const frames = found.seqs.flatMap((seq) => kept.get(seq) ?? [])
      for (const frame of frames) frame.state = 'held'
      return { intervals: found.intervals, frames: frames.map(({ frame }) => frame) }
    },
    acknowledge(frames, copies = []) {
      const here = copies.filter((copy) => copy.home === home)
      if (here.length === 0) return closeFrames(frames, 'acknowledged')
      const own = frames.filter((frame) => frame.home === home)
      const onDisk = createBehind(frames.filter((frame) => frame.home !== home))
      // A frame in memory that is a copy itself hands its originals on.
      for (const original of [onDisk, ...own.flatMap(({ seq }) => kept.get(seq)?.originals ?? [])]) {
        original.addCopies(here.length)
        for (const { seq } of here) addOriginal(kept.get(seq), original)
      }
      closeFrames(own, 'acknowledged')
    },
    isEmpty: () => kept.size === 0,
    moveTo(write) {
      for (const [seq, frame] of kept) {
        Object.assign(frame.frame, write(frame.intervals, frame.state))
        remove(state, seq, frame)
        for (const one of frame.originals) one.copyIsSafe()
      }
    },
    openIntervals: () => state.total,
    oldestAt() {
      const [oldest] = kept.values()
      return oldest && Math.min(...oldest.intervals.map(({ interval }) => interval.from))
    },
    drop() {
      const lost = [...kept.values()].filter(({ originals }) => originals.length === 0)
      for (const [seq, frame] of kept) giveUp(state, seq, frame)
      return lost.reduce((sum, { intervals }) => sum + intervals.length, 0)
    },
  }
}

function close(state: State, seqs: readonly number[], outcome: Outcome): void {
  const { kept, missed, losses } = state
  for (const seq of seqs) {
    const frame = kept.get(seq)
    if (frame && outcome === 'acknowledged') {
      remove(state, seq, frame)
      for (const one of frame.originals) one.copyIsSafe()
    } else if (frame) frame.state = 'waiting'
    else if (outcome === 'released') losses.add(missed.get(seq) ?? 0, 'memory full')
    missed.delete(seq)
  }
}

/** A copy that was given up in the meantime leaves its original to be sent again. */
function addOriginal(copy: Kept | undefined, original: Behind): void {
  if (copy) copy.originals.push(original)
  else original.copyIsGone()
}

function giveUp(state: State, seq: number, frame: Kept): void {
  remove(state, seq, frame)
  for (const one of frame.originals) one.copyIsGone()
  // What its original holds is not lost.
  if (frame.originals.length > 0) return
  if (frame.state === 'held') state.missed.set(seq, frame.intervals.length)
  else state.losses.add(frame.intervals.length, 'memory full')
}

function remove(state: State, seq: number, frame: Kept): void {
  state.kept.delete(seq)
  state.total -= frame.intervals.length
}

function* waitingFrames({ kept }: State): Generator<{ seq: number; intervals: readonly ServiceInterval[] }> {
  for (const [seq, { state, intervals }] of kept) if (state === 'waiting') yield { seq, intervals }
}
