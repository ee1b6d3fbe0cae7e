import type { Clock } from '../../platform/time/clock.ts'

/** How long a proof lasts, in milliseconds. */
export interface ProofTimes {
  /** Without another proof for so long nobody has seen anything since the last one. */
  proofMs: number
  /** The same once the connection is known to be broken. */
  bridgeMs: number
}

export interface ProofInput {
  clock: Clock
  /** Milliseconds that only ever grow: the clock may be set. */
  monotonic(): number
  times: ProofTimes
  /** There was no proof for too long, for this reason. */
  onLost(why: LossReason): void
}

/** What broke the connection; nothing where it only gave no sign of life. */
export type LossReason = { error: unknown } | undefined

/** Keeps when somebody on the other side was last known to be alive. */
export interface ProofOfLife {
  /** The other side showed just now that it lives, and that nothing was missed. */
  given(): void
  /** The connection is broken. */
  broken(error: unknown): void
  isBroken(): boolean
  isLost(): boolean
  /** How many milliseconds ago the last proof was given. */
  unseenMs(): number
  /** Looks for the loss of a proof until the signal aborts. */
  watch(signal: AbortSignal): Promise<void>
}

/** Nobody has been alive yet: the loss is noticed only after a first proof. */
export function createProofOfLife({ clock, monotonic, times, onLost }: ProofInput): ProofOfLife {
  let provenAt = monotonic()
  let isKept = false
  let broken: { error: unknown; at: number } | undefined

  const unseenMs = () => Math.max(0, monotonic() - provenAt)
  const leftMs = () => {
    const untilOld = times.proofMs - unseenMs()
    return broken ? Math.min(untilOld, broken.at + times.bridgeMs - monotonic()) : untilOld
  }

  function check(): void {
    if (!isKept || leftMs() > 0) return
    isKept = false
    onLost(broken && { error: broken.error })
  }

  return {
    given() {
      // A proof that comes too late proves nothing of the time before it.
      check()
      provenAt = monotonic()
      isKept = true
      broken = undefined
    },
    broken(error) {
      broken ??= { error, at: monotonic() }
      check()
      if (isKept) void clock.sleep(times.bridgeMs).then(check)
    },
    isBroken: () => broken !== undefined || !isKept,
    isLost: () => !isKept,
    unseenMs,
    async watch(signal) {
      while (!signal.aborted) {
        // Rounded up, for a timer that is early by a part of a millisecond would only go round once more.
        await clock.sleep(Math.ceil(Math.max(1, isKept ? leftMs() : times.proofMs)), signal)
        check()
      }
    },
  }
}
