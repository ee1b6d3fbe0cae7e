/** Where a frame stands: free to be taken, held by whoever sends it, or acknowledged (or lost). */
export type FrameState = 'waiting' | 'held' | 'done'

/** What became of the frames of one segment, by frame number. */
export interface Ledger {
  /** Frames are added in the order of their numbers. */
  add(seq: number, state: FrameState, intervals: number, from: number): void
  state(seq: number): FrameState
  /** A frame that is done stays done. */
  set(seq: number, state: FrameState): void
  intervals(seq: number): number
  /** Fewer of its intervals than thought are still there. */
  recount(seq: number, intervals: number): void
  /** The frames that wait, oldest first. */
  waiting(): number[]
  hasWaiting(): boolean
  /** Intervals of frames that are not done. */
  openIntervals(): number
  /** The earliest instant of the oldest frame that is not done. */
  oldestAt(): number | undefined
  /** The number for the next frame: never one that was given before. */
  nextSeq(): number
  /** No later frame gets this number or a lower one. */
  reserve(seq: number): void
}

/** A ledger without frames. */
export function createLedger(): Ledger {
  // A week of outage has some 20,000 frames, so arrays by number: no object for each.
  const states: FrameState[] = []
  const counts: number[] = []
  const froms: number[] = []
  let [firstOpen, waitingFrames, openIntervals] = [0, 0, 0]

  const state = (seq: number) => states[seq] ?? 'done'

  function reserve(seq: number): void {
    for (let next = states.length; next <= seq; next += 1) {
      states.push('done')
      counts.push(0)
      froms.push(0)
    }
  }

  function put(seq: number, to: FrameState): void {
    const from = state(seq)
    states[seq] = to
    waitingFrames += Number(to === 'waiting') - Number(from === 'waiting')
    openIntervals += (counts[seq] ?? 0) * (Number(to !== 'done') - Number(from !== 'done'))
  }

  /** Each frame is passed over once, so this costs nothing on the whole. */
  function oldest(): number {
    while (firstOpen < states.length && states[firstOpen] === 'done') firstOpen += 1
    return firstOpen
  }

  function add(seq: number, initial: FrameState, intervals: number, from: number): void {
    reserve(seq)
    counts[seq] = intervals
    froms[seq] = from
    put(seq, initial)
  }

  function recount(seq: number, intervals: number): void {
    if (state(seq) !== 'done') openIntervals += intervals - (counts[seq] ?? 0)
    counts[seq] = intervals
  }

  return {
    add,
    recount,
    state,
    set: (seq, to) => (state(seq) === 'done' ? undefined : put(seq, to)),
    intervals: (seq) => counts[seq] ?? 0,
    waiting() {
      const found: number[] = []
      for (let seq = oldest(); seq < states.length; seq += 1) if (states[seq] === 'waiting') found.push(seq)
      return found
    },
    hasWaiting: () => waitingFrames > 0,
    openIntervals: () => openIntervals,
    oldestAt: () => (openIntervals > 0 ? froms[oldest()] : undefined),
    nextSeq: () => states.length,
    reserve,
  }
}
