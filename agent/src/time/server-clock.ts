import type { Clock } from './clock.ts'

/** One answer of core that told its time. */
export interface TimeSample {
  /** When the call was sent and its answer received: readings of the monotonic clock, in milliseconds. */
  sentAt: number
  receivedAt: number
  /** What core's clock said while it had the call, in milliseconds since the epoch. */
  serverTime: number
}

/** A clock that goes like core's. */
export interface ServerClock {
  clock: Clock
  sample(sample: TimeSample): void
  /** How far the machine's clock is ahead of core's, in milliseconds; negative when it is behind. Nothing while unknown. */
  skewMs(): number | undefined
}

export interface ServerClockInput {
  /** The machine's own clock. */
  base: Clock
  /** Milliseconds that only ever grow, at the pace of real time, from any origin. */
  monotonic(): number
  /** The correction changed: the clock now shows `base.now() - skewMs`, and did show `base.now() - beforeMs`. */
  onStep?(skewMs: number, beforeMs: number): void
}

interface Measured {
  skewMs: number
  rttMs: number
  at: number
}

const keptSamples = 8
const longestAgeMs = 600_000
const longestRttMs = 5_000
/** Less than this is left alone: pieces of time would be cut for nothing. */
const toleratedMs = 100
/** A machine's clock may be slewed; what goes beyond this part of the time passed, and some for reading, is a jump. */
const slew = 0.001
const readingMs = 50

/**
 * Corrects a machine's clock to core's, as NTP does: core's time belongs to the middle of a call, give or take half of the
 * call's length, and of the last eight calls the shortest is believed. The clock steps, it is not slewed, which would
 * misplace every piece meanwhile. Ticks and the board bear a step in both directions: set back, time that is shown for the
 * second time is credited once; set forward by more than two ticks, the leap is credited to nobody. Core refuses pieces
 * from the future beyond five seconds; a machine that is wrong by less than 0.1 s is left alone.
 */
export function createServerClock({ base, monotonic, onStep }: ServerClockInput): ServerClock {
  let samples: Measured[] = []
  let appliedMs = 0
  let anchor: { wallAhead: number; at: number } | undefined

  /** After a jump of the machine's clock all that was measured before is void. */
  function noticeJump(): number {
    const at = monotonic()
    const wallAhead = base.now() - at
    const passedMs = at - (anchor?.at ?? at)
    const movedMs = Math.abs(wallAhead - (anchor?.wallAhead ?? wallAhead))
    if (movedMs > readingMs + passedMs * slew) samples = []
    anchor = { wallAhead, at }
    return wallAhead
  }

  return {
    clock: { now: () => base.now() - appliedMs, sleep: base.sleep },
    sample({ sentAt, receivedAt, serverTime }) {
      const wallAhead = noticeJump()
      const rttMs = receivedAt - sentAt
      if (rttMs > longestRttMs || rttMs < 0 || !Number.isFinite(serverTime)) return
      const skewMs = (sentAt + receivedAt) / 2 + wallAhead - serverTime
      samples = [...samples.slice(1 - keptSamples), { skewMs, rttMs, at: receivedAt }]
      samples = samples.filter((one) => receivedAt - one.at <= longestAgeMs)
      const best = shortest(samples)
      const differenceMs = Math.abs(best.skewMs - appliedMs)
      if (differenceMs <= toleratedMs || differenceMs <= best.rttMs / 2 + 1) return
      const beforeMs = appliedMs
      // Whole milliseconds, as all lengths of time are.
      appliedMs = Math.round(best.skewMs)
      onStep?.(appliedMs, beforeMs)
    },
    skewMs: () => (samples.length === 0 ? undefined : shortest(samples).skewMs),
  }
}

function shortest(samples: readonly Measured[]): Measured {
  return samples.reduce((best, one) => (one.rttMs <= best.rttMs ? one : best))
}
