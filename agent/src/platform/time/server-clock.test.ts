import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Clock } from './clock.ts'
import { createServerClock } from './server-clock.ts'

const noon = Date.parse('2026-03-02T12:00:00Z')

/** A machine whose clock is ahead of core's by so much, and calls to core that take time on their ways there and back. */
function machine(skewMs: number) {
  let core = noon
  const started = core - 1_000
  /** `coreMs` is how far core's clock is off from the true time. */
  const state = { skewMs, coreMs: 0 }
  const steps: [number, number][] = []
  const leaps: (number | undefined)[] = []
  const base: Clock = { now: () => core + state.skewMs, sleep: async () => undefined }
  const server = createServerClock({
    base,
    monotonic: () => core - started,
    onStep: (after, before) => steps.push([after, before]),
    onLeap: (byMs) => leaps.push(byMs),
  })
  return {
    ...server,
    state,
    steps,
    leaps,
    /** How far the corrected clock is off. */
    errorMs: () => server.clock.now() - core,
    pass(ms: number) {
      core += ms
    },
    /** The third clock gives the time, off by so much. */
    asked: (offMs: number) => server.witness(Math.floor((core + offMs) / 1000) * 1000),
    call(thereMs: number, backMs: number) {
      const sentAt = core - started
      core += thereMs
      const serverTime = core + state.coreMs
      core += backMs
      server.sample({ sentAt, receivedAt: core - started, serverTime })
    },
  }
}

test('a clock that is hours off shows core’s time after one call, and says by how much it was off', () => {
  for (const skewMs of [-7_200_000, 7_200_000, 5_000, -150]) {
    const off = machine(skewMs)
    expect(off.skewMs()).toBeUndefined()
    off.call(10, 10)
    expect([off.errorMs(), off.skewMs(), off.steps]).toEqual([0, skewMs, [[skewMs, 0]]])
  }
})

test('less than a tenth of a second, or than half of the call, is left alone', () => {
  const near = machine(90)
  near.call(1, 1)
  expect([near.errorMs(), near.skewMs(), near.steps]).toEqual([90, 90, []])
  const slow = machine(700)
  slow.call(2_000, 10)
  expect(slow.steps).toEqual([])
  slow.call(400, 100)
  expect(slow.steps).toEqual([[550, 0]])
})

test('of the last eight calls the quickest is believed, and a call of more than five seconds never', () => {
  const off = machine(1_000)
  off.call(5, 5)
  for (let call = 0; call < 7; call++) off.call(3_000, 0)
  off.call(0, 5_001)
  expect(off.skewMs()).toBe(1_000)
  off.call(3_000, 0)
  expect(off.skewMs()).toBe(-500)
})

test('an old measurement gives way to a slower one', () => {
  const off = machine(1_000)
  off.call(5, 5)
  off.pass(601_000)
  off.state.skewMs = 1_400
  off.call(50, 50)
  expect([off.errorMs(), off.skewMs()]).toEqual([0, 1_400])
})

test('when somebody sets the machine’s clock, the next call alone decides', () => {
  const off = machine(60_000)
  off.call(1, 1)
  off.pass(30_000)
  off.state.skewMs = 0
  off.call(30, 40)
  expect(off.steps).toEqual([
    [60_000, 0],
    [5, 60_000],
  ])
  expect(off.errorMs()).toBe(-5)
})

test('whatever the network does, the clock is off by no more than it tolerates and the best call leaves open', () => {
  const way = fc.integer({ min: 0, max: 3_000 })
  const skew = fc.integer({ min: -1e7, max: 1e7 })
  fc.assert(
    fc.property(skew, fc.array(fc.tuple(way, way), { minLength: 1, maxLength: 8 }), (skewMs, calls) => {
      const off = machine(skewMs)
      const rtts: number[] = []
      for (const [there, back] of calls) {
        off.call(there, back)
        if (there + back <= 5_000) rtts.push(there + back)
        const uncertainMs = Math.min(...rtts) / 2
        if (rtts.length > 0)
          expect(Math.abs(off.errorMs())).toBeLessThanOrEqual(Math.max(100, uncertainMs + 1) + uncertainMs + 1)
      }
    }),
  )
})

test.each([-3_600_000, 3_600_000])(
  'core’s clock that leaps by %d ms is not followed, and is when it is right again',
  (byMs) => {
    const off = machine(7_200_000)
    off.call(5, 5)
    off.state.coreMs = byMs
    for (let call = 0; call < 20; call += 1) {
      off.pass(30_000)
      off.call(5, 5)
    }
    expect([off.errorMs(), off.leapMs(), off.skewMs(), off.leaps]).toEqual([0, byMs, 7_200_000 - byMs, [byMs]])
    expect(off.coreTime()).toBe(off.clock.now() - 5 + byMs)
    off.state.coreMs = 0
    off.call(5, 5)
    expect([off.errorMs(), off.leapMs(), off.leaps]).toEqual([0, undefined, [byMs, undefined]])
  },
)

test('core that was wrong from the start is followed back to the machine’s clock at once', () => {
  const off = machine(0)
  off.state.coreMs = -3_600_000
  off.call(1, 1)
  off.pass(60_000)
  expect(off.errorMs()).toBe(-3_600_000)
  off.state.coreMs = 0
  off.call(20, 20)
  expect([off.errorMs(), off.leaps]).toEqual([0, []])
})

test('a leap of less than a minute is followed, and a machine that was suspended is no leap of core', () => {
  const off = machine(7_200_000)
  off.call(5, 5)
  off.state.coreMs = 50_000
  for (let call = 0; call < 9; call += 1) off.call(5, 5)
  expect([off.errorMs(), off.leaps]).toEqual([50_000, []])
  // Suspended: both clocks moved on, and the monotonic one did not.
  off.state.coreMs += 3_600_000
  off.state.skewMs += 3_600_000
  off.call(5, 5)
  expect([off.errorMs(), off.leaps]).toEqual([3_650_000, []])
})

test('calls too slow to set a clock by still show that core’s clock leapt', () => {
  const off = machine(0)
  off.call(10_000, 5_000)
  off.state.coreMs = -3_600_000
  off.call(5, 5)
  expect([off.errorMs(), off.leaps.length]).toEqual([0, 1])
  expect(off.steps).toEqual([])
})

const hour = 3_600_000
test.each([
  // How far the machine, core and the witness are off, and by how much the agent's time is then.
  ['core', 0, hour, 0, 0, hour],
  ['the machine', hour, 0, 0, 0, undefined],
  ['the witness', 0, 0, hour, 0, undefined],
  ['core, by days', 300, -72 * hour, -20_000, 300, -72 * hour],
  ['each of them, so that core is believed', 0, hour, -hour, hour, undefined],
])(
  'of three clocks at the start the two count that agree: wrong is %s',
  (_case, skewMs, coreMs, offMs, error, leapt) => {
    for (const isAskedFirst of [true, false]) {
      const off = machine(skewMs)
      off.state.coreMs = coreMs
      if (isAskedFirst) off.asked(offMs)
      off.call(5, 5)
      if (!isAskedFirst) off.asked(offMs)
      off.pass(5_000)
      off.asked(offMs)
      off.call(5, 5)
      expect(Math.abs(off.errorMs() - error)).toBeLessThanOrEqual(1)
      expect(off.unprovenSkewMs()).toBeUndefined()
      const leap = off.leapMs()
      expect(leap === undefined ? undefined : Math.abs(leap - (leapt ?? 0)) <= 300).toBe(
        leapt === undefined ? undefined : true,
      )
      // Once core is right it is followed again.
      off.state.coreMs = 0
      off.asked(0)
      off.call(5, 5)
      expect(off.leapMs()).toBeUndefined()
    }
  },
)

test('a first answer that nobody confirms is believed, and said to be so', () => {
  const off = machine(0)
  off.state.coreMs = -hour
  off.call(5, 5)
  expect([off.errorMs(), off.unprovenSkewMs()]).toEqual([-hour, hour])
  off.asked(0)
  expect([off.errorMs(), off.unprovenSkewMs(), off.leapMs()]).toEqual([0, undefined, -hour])
})

test('a leap of core to the time that the witness gives is followed, though the machine is elsewhere', () => {
  const off = machine(2 * hour)
  off.state.coreMs = hour
  off.call(5, 5)
  off.state.coreMs = 0
  off.asked(0)
  off.call(5, 5)
  expect([off.errorMs(), off.leaps]).toEqual([0, []])
})
