import type { Clock } from './clock.ts'

/** One answer of core that reported its time. */
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
  /** Somebody else, like the Kubernetes API, reported the time now, in milliseconds since the epoch, to the second. */
  witness(time: number): void
  /** How far the machine's clock is ahead of core's, in milliseconds; negative when it is behind. Nothing while unknown. */
  skewMs(): number | undefined
  /** What core's clock said last, whether it was followed or not; nothing before its first answer. */
  coreTime(): number | undefined
  /** How far the machine's clock is ahead, while core is believed over it by more than a minute and nobody else has reported the time. */
  unprovenSkewMs(): number | undefined
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
/** A call that took longer than the other limit sets no clock, but shows well enough whether core's leapt by minutes. */
const longestTrustRttMs = 30_000
/** Less than this is left alone: intervals of time would be cut for nothing. */
const toleratedMs = 100
/** A machine's clock may be slewed; what goes beyond this part of the time passed, and some for reading, is a jump. */
const slew = 0.001
const readingMs = 50

/**
 * Corrects a machine's clock to core's, as NTP does: core's time belongs to the middle of a call, give or take half of the
 * call's length, and of the last eight calls the shortest is believed. The clock steps, it is not slewed, which would
 * misplace every interval meanwhile. Ticks and the state store bear a step in both directions: set back, time that is shown for the
 * second time is credited once; set forward by more than two ticks, the leap is credited to nobody. Core refuses intervals
 * from the future beyond five seconds; a machine that is wrong by less than 0.1 s is left alone.
 *
 * Core may be wrong, too. Its first answer is believed; later it is not followed over a leap of more than a minute away from its
 * own earlier time, as the monotonic and the machine's clock carry it on, unless the leap brings it to the machine's clock. Where a
 * third has reported the time, the two of three count that agree, from the first answer on.
 */
export function createServerClock({ base, monotonic, onStep, onLeap }: ServerClockInput): ServerClock {
  const skew = createSkew(onStep)
  const trust = createTrust(onLeap)
  let coreTime: number | undefined
  let anchor: { wallAhead: number; at: number } | undefined
  /** How far the witness is ahead of the monotonic clock. */
  let witnessAhead: number | undefined
  let last: TimeSample | undefined

  /** After a jump of the machine's clock all that was measured before is void. */
  function noticeJump(): number {
    const at = monotonic()
    const wallAhead = base.now() - at
    const passedMs = at - (anchor?.at ?? at)
    const movedMs = Math.abs(wallAhead - (anchor?.wallAhead ?? wallAhead))
    if (movedMs > readingMs + passedMs * slew) skew.forget()
    anchor = { wallAhead, at }
    return wallAhead
  }

  function sample(one: TimeSample): void {
    const { sentAt, receivedAt, serverTime } = one
    const wallAhead = noticeJump()
    const rttMs = receivedAt - sentAt
    if (!Number.isFinite(serverTime)) return
    coreTime = serverTime
    if (rttMs > longestTrustRttMs || rttMs < 0) return
    last = one
    const middle = (sentAt + receivedAt) / 2
    const skewMs = middle + wallAhead - serverTime
    const judgement = trust.judge({ skewMs, coreAhead: serverTime - middle }, witnessAhead)
    if (judgement === 'suspected') return
    if (judgement !== 'believed') skew.forget()
    if (judgement !== 'outvoted') skew.measure({ skewMs, rttMs, at: receivedAt })
    // What was believed of core goes with it; the machine's own clock is the other of the two that agree.
    else if (!agree(wallAhead - skew.appliedMs(), witnessAhead ?? 0)) skew.apply(0)
  }

  return {
    clock: { now: () => base.now() - skew.appliedMs(), sleep: base.sleep },
    sample,
    witness(time) {
      const isFirst = witnessAhead === undefined
      // It gives whole seconds.
      witnessAhead = time + 500 - monotonic()
      if (isFirst && last !== undefined) sample(last)
    },
    coreTime: () => coreTime,
    unprovenSkewMs: () => {
      const isFar = trust.leap() === undefined && Math.abs(skew.appliedMs()) > leapAllowedMs
      return isFar && witnessAhead === undefined ? skew.appliedMs() : undefined
    },
    leapMs: () => trust.leap()?.byMs,
    skewMs: () => trust.leap()?.skewMs ?? skew.measuredMs(),
  }
}

/** The correction of the machine's clock, as the last calls measured it. */
function createSkew(onStep: ServerClockInput['onStep']) {
  let samples: Measured[] = []
  let appliedMs = 0

  function apply(skewMs: number): void {
    const beforeMs = appliedMs
    appliedMs = skewMs
    if (skewMs !== beforeMs) onStep?.(skewMs, beforeMs)
  }

  return {
    apply,
    appliedMs: () => appliedMs,
    measuredMs: () => (samples.length === 0 ? undefined : shortest(samples).skewMs),
    forget() {
      samples = []
    },
    measure(one: Measured) {
      if (one.rttMs > longestRttMs) return
      samples = [...samples.slice(1 - keptSamples), one].filter((kept) => one.at - kept.at <= longestAgeMs)
      const best = shortest(samples)
      const differenceMs = Math.abs(best.skewMs - appliedMs)
      // Whole milliseconds, as all lengths of time are.
      if (differenceMs > toleratedMs && differenceMs > best.rttMs / 2 + 1) apply(Math.round(best.skewMs))
    },
  }
}

function shortest(samples: readonly Measured[]): Measured {
  return samples.reduce((best, one) => (one.rttMs <= best.rttMs ? one : best))
}

/**
 * Whether core's time is believed: `corrected` when it comes to where the machine's clock or the witness is, so that what was measured
 * before is void; `outvoted` when the machine's clock and the witness agree on another.
 */
function createTrust(onLeap: ServerClockInput['onLeap']) {
  let believed: Reading | undefined
  let leap: { byMs: number; skewMs: number } | undefined

  function suspect(byMs: number, { skewMs }: Reading): void {
    if (leap === undefined) onLeap?.(byMs)
    leap = { byMs, skewMs }
  }

  function believe(now: Reading): void {
    if (leap !== undefined) onLeap?.(undefined)
    leap = undefined
    believed = now
  }

  return {
    leap: () => leap,
    judge(now: Reading, witnessAhead: number | undefined): 'believed' | 'corrected' | 'suspected' | 'outvoted' {
      const byMs = now.coreAhead - (believed?.coreAhead ?? now.coreAhead)
      const byWallMs = now.skewMs - (believed?.skewMs ?? now.skewMs)
      const isNear = Math.min(Math.abs(byMs), Math.abs(byWallMs)) <= leapAllowedMs
      const sides = witnessAhead === undefined ? undefined : sidesWith(now, witnessAhead)
      if (sides === 'machine') {
        const isNew = believed === undefined || !agree(believed.coreAhead, witnessAhead ?? 0)
        if (isNew) believed = undefined
        suspect(isNew ? -now.skewMs : byMs, now)
        return 'outvoted'
      }
      if (!isNear && Math.abs(now.skewMs) > leapAllowedMs && sides === undefined) {
        suspect(byMs, now)
        return 'suspected'
      }
      believe(now)
      return isNear ? 'believed' : 'corrected'
    },
  }
}

/** Of core and the machine, which are more than a minute apart, the one that agrees with the witness; nothing of both or neither. */
function sidesWith({ skewMs, coreAhead }: Reading, witnessAhead: number): 'core' | 'machine' | undefined {
  if (Math.abs(skewMs) <= leapAllowedMs) return undefined
  const [core, machine] = [agree(coreAhead, witnessAhead), agree(coreAhead + skewMs, witnessAhead)]
  if (core === machine) return undefined
  return core ? 'core' : 'machine'
}

function agree(one: number, other: number): boolean {
  return Math.abs(one - other) <= leapAllowedMs
}
