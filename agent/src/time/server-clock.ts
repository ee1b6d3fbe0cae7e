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
  /** What core's clock said last, whether it was followed or not; nothing before its first answer. */
  coreTime(): number | undefined
  /** How far core's clock leapt from its earlier time, in milliseconds, while it is not followed. */
  leapMs(): number | undefined
}

export interface ServerClockInput {
  /** The machine's own clock. */
  base: Clock
  /** Milliseconds that only ever grow, at the pace of real time, from any origin. */
  monotonic(): number
  /** The correction changed: the clock now shows `base.now() - skewMs`, and did show `base.now() - beforeMs`. */
  onStep?(skewMs: number, beforeMs: number): void
  /** Core's clock leapt by so many milliseconds and is not followed, or (undefined) it is followed again. */
  onLeap?(leapMs: number | undefined): void
}

interface Measured {
  skewMs: number
  rttMs: number
  at: number
}

/** One answer, as the two clocks of this machine saw it. */
interface Reading {
  /** How far the machine's clock, and core's time, are ahead of the other and of the monotonic clock. */
  skewMs: number
  coreAhead: number
}

const keptSamples = 8
/** Core's clock is not followed further than this, away from the machine's clock and from its own earlier time. */
const leapAllowedMs = 60_000
const longestAgeMs = 600_000
const longestRttMs = 5_000
/** A call that took longer than the other limit sets no clock, but tells well enough whether core's leapt by minutes. */
const longestTrustRttMs = 30_000
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
 *
 * Core may be wrong, too. Its first answer is believed; later it is not followed over a leap of more than a minute away from its
 * own earlier time, as the monotonic and the machine's clock carry it on, unless the leap brings it to the machine's clock.
 */
export function createServerClock({ base, monotonic, onStep, onLeap }: ServerClockInput): ServerClock {
  let samples: Measured[] = []
  let appliedMs = 0
  const trust = createTrust(onLeap)
  let coreTime: number | undefined
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
      if (!Number.isFinite(serverTime)) return
      coreTime = serverTime
      if (rttMs > longestTrustRttMs || rttMs < 0) return
      const middle = (sentAt + receivedAt) / 2
      const skewMs = middle + wallAhead - serverTime
      const judgement = trust.judge({ skewMs, coreAhead: serverTime - middle })
      if (judgement === 'doubted') return
      if (judgement === 'corrected') samples = []
      if (rttMs > longestRttMs) return
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
    coreTime: () => coreTime,
    leapMs: () => trust.leap()?.byMs,
    skewMs: () => trust.leap()?.skewMs ?? (samples.length === 0 ? undefined : shortest(samples).skewMs),
  }
}

function shortest(samples: readonly Measured[]): Measured {
  return samples.reduce((best, one) => (one.rttMs <= best.rttMs ? one : best))
}

/** Whether core's time is believed: `corrected` when it leapt to the machine's clock, so that what was measured before is void. */
function createTrust(onLeap: ServerClockInput['onLeap']) {
  let believed: Reading | undefined
  let leap: { byMs: number; skewMs: number } | undefined
  return {
    leap: () => leap,
    judge(now: Reading): 'believed' | 'corrected' | 'doubted' {
      const byMs = now.coreAhead - (believed?.coreAhead ?? now.coreAhead)
      const byWallMs = now.skewMs - (believed?.skewMs ?? now.skewMs)
      const isNear = Math.min(Math.abs(byMs), Math.abs(byWallMs)) <= leapAllowedMs
      if (!isNear && Math.abs(now.skewMs) > leapAllowedMs) {
        if (leap === undefined) onLeap?.(byMs)
        leap = { byMs, skewMs: now.skewMs }
        return 'doubted'
      }
      if (leap !== undefined) onLeap?.(undefined)
      leap = undefined
      believed = now
      return isNear ? 'believed' : 'corrected'
    },
  }
}
