import type { ServiceInterval } from '../timeline/timeline.ts'
import type { DequeueLimits, Home } from './frame.ts'
import { type Gathered, gatherFrames } from './merge.ts'
import { decodeFrame } from './segments/frame-codec.ts'
import type { Segment } from './segments/segment.ts'
import type { SegmentContent } from './segments/segment-file.ts'
import { attempt, type Losses, type LossReason, type Trouble } from './trouble.ts'

/** A segment in use: what its frames' holders say of them is kept, and it says when it is of no more use. */
export interface Volume extends Home {
  readonly segment: Segment
  /** The oldest waiting frames as one batch, held from now on. */
  dequeue(limits: DequeueLimits): Gathered | undefined
  /** Gives up all its frames and its files; intervals that a sender holds are lost only if it gives them back. */
  drop(reason: LossReason): void
  /** Removes its files, when every frame is done. */
  discard(): void
  /** Forgets what it read. */
  rest(): void
}

export interface VolumeInput {
  segment: Segment
  losses: Losses
  trouble: Trouble
  /** Called when all its frames are acknowledged, before that is written; true when it discarded the volume. */
  onEmpty(volume: Volume): boolean
}

interface Content {
  size: number
  names: SegmentContent['names']
  payloads: Map<number, Buffer>
}

interface State extends VolumeInput {
  /** Why it is no longer kept. */
  dropped?: LossReason
  content?: Content
}

/** A volume over a segment. */
export function createVolume(input: VolumeInput): Volume {
  const state: State = { ...input }
  const { segment, trouble } = input
  const { ledger } = segment
  const volume: Volume = {
    segment,
    close(seqs, outcome) {
      const open = seqs.filter((seq) => ledger.state(seq) !== 'done')
      if (open.length === 0) return
      if (outcome === 'released' && state.dropped === undefined) return setAll(open, 'waiting')
      if (outcome === 'released') return lose(state, open, state.dropped ?? 'too old')
      setAll(open, 'done')
      if (state.dropped !== undefined || (ledger.openIntervals() === 0 && input.onEmpty(volume))) return
      attempt(trouble, () => segment.recordDone(open))
    },
    dequeue(limits) {
      if (!ledger.hasWaiting()) return undefined
      const found = gatherFrames(waitingFrames(state), limits)
      setAll(found?.seqs ?? [], 'held')
      return found
    },
    drop(reason) {
      state.dropped = reason
      lose(state, ledger.waiting(), reason)
      volume.discard()
    },
    discard() {
      volume.rest()
      attempt(trouble, segment.remove)
    },
    rest() {
      delete state.content
    },
  }
  function setAll(seqs: readonly number[], to: 'waiting' | 'held' | 'done'): void {
    for (const seq of seqs) ledger.set(seq, to)
  }
  return volume
}

function lose({ segment: { ledger }, losses }: State, seqs: readonly number[], reason: LossReason): void {
  losses.add(
    seqs.reduce((sum, seq) => sum + ledger.intervals(seq), 0),
    reason,
  )
  for (const seq of seqs) ledger.set(seq, 'done')
}

/** Decodes the frames that wait. What is no longer readable on disk is lost. */
function* waitingFrames(state: State): Generator<{ seq: number; intervals: ServiceInterval[] }> {
  const { segment, losses } = state
  const content = contentOf(state)
  if (content === undefined) return
  for (const seq of segment.ledger.waiting()) {
    const payload = content.payloads.get(seq)
    const intervals = payload ? decodeFrame(payload, (id) => content.names.get(id)) : []
    const missing = segment.ledger.intervals(seq) - intervals.length
    if (intervals.length > 0) {
      losses.add(missing, 'damaged on disk')
      segment.ledger.recount(seq, intervals.length)
      yield { seq, intervals }
    } else {
      lose(state, [seq], 'damaged on disk')
    }
  }
}

/** Read once for all batches that come from it. */
function contentOf(state: State): Content | undefined {
  const { segment, trouble } = state
  if (state.content?.size === segment.frameBytes()) return state.content
  try {
    const { frames, names, size } = segment.read()
    state.content = { size, names, payloads: new Map(frames.map(({ head, payload }) => [head.seq, payload])) }
    return state.content
  } catch (error) {
    trouble.report(error)
    if (segment.isGone()) lose(state, segment.ledger.waiting(), 'damaged on disk')
    return undefined
  }
}
