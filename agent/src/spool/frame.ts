/** Whoever keeps a frame: a segment on disk, or the memory while the disk takes nothing. */
export interface Home {
  /** Takes note of what became of some of its frames; frames that it no longer has are ignored. Never throws. */
  close(seqs: readonly number[], outcome: Outcome): void
}

/** What a sender says of the frames that it held: core has them, or somebody else must send them. */
export type Outcome = 'acknowledged' | 'released'

/** One appended frame. It moves from memory to disk while its holder keeps it. */
export interface Frame {
  home: Home
  seq: number
}

/** How much one take gives at the most; a frame is never split, so a lone frame may exceed it. */
export interface DequeueLimits {
  rows: number
  services: number
}

/** Closes frames, home by home. */
export function closeFrames(frames: readonly Frame[], outcome: Outcome): void {
  const byHome = new Map<Home, number[]>()
  for (const { home, seq } of frames) byHome.set(home, [...(byHome.get(home) ?? []), seq])
  for (const [home, seqs] of byHome) home.close(seqs, outcome)
}

/** Frames on disk of which core has not taken everything: what it did not take is in copies that are only in memory. */
export interface Behind {
  addCopies(count: number): void
  /** A copy is on disk, or with core. */
  copyIsSafe(): void
  /** A copy was given up. */
  copyIsGone(): void
}

/** Frames without a copy so far. With the last of their copies they are acknowledged if all are safe, else released. */
export function createBehind(frames: readonly Frame[]): Behind {
  let copies = 0
  let anyGone = false

  function end(): void {
    copies -= 1
    if (copies === 0) closeFrames(frames, anyGone ? 'released' : 'acknowledged')
  }

  return {
    addCopies(count) {
      copies += count
    },
    copyIsSafe: end,
    copyIsGone() {
      anyGone = true
      end()
    },
  }
}
