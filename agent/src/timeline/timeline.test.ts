import { serviceStatuses } from '@itops/core/contract'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  advance,
  change,
  endPending,
  type ObservedInterval,
  openSegment,
  openTimeline,
  skip,
  type Timeline,
  type Verdict,
} from './timeline.ts'

const step = 30_000
const start = Date.parse('2026-03-01T12:00:00Z')

test('a first observation credits nothing before it', () => {
  const opened = openTimeline({ status: 'OPERATIONAL' }, start + 12_345)
  expect(advance(opened, start + 12_345, step).intervals).toEqual([])
  expect(advance(opened, start + step, step).intervals).toEqual([
    { from: start + 12_345, to: start + step, status: 'OPERATIONAL' },
  ])
})

test('a change closes the old interval at its instant and opens the new one there', () => {
  const changed = change(openTimeline({ status: 'OPERATIONAL' }, start), { status: 'DOWN' }, start + 7_001, step)
  expect(changed.intervals).toEqual([{ from: start, to: start + 7_001, status: 'OPERATIONAL' }])
  expect(advance(changed.timeline, start + step, step).intervals).toEqual([
    { from: start + 7_001, to: start + step, status: 'DOWN' },
  ])
})

test('a tick that comes late still cuts at every boundary', () => {
  const { intervals } = advance(openTimeline({ status: 'DOWN' }, start + 10_000), start + 65_000, step)
  expect(intervals.map((interval) => interval.to - start)).toEqual([30_000, 60_000, 65_000])
})

test('a gap is left unmeasured', () => {
  const skipped = skip(openTimeline({ status: 'OPERATIONAL' }, start), start + 30_000, start + 500_000, step)
  expect(skipped.intervals).toEqual([{ from: start, to: start + 30_000, status: 'OPERATIONAL' }])
  expect(openSegment(skipped.timeline).creditedTo).toBe(start + 500_000)
})

test('a clock that goes back credits nothing twice', () => {
  const ahead = advance(openTimeline({ status: 'OPERATIONAL' }, start), start + 20_000, step).timeline
  expect(change(ahead, { status: 'DOWN' }, start + 5_000, step).intervals).toEqual([])
  expect(advance(ahead, start + 25_000, step).intervals[0]?.from).toBe(start + 20_000)
})

const action = fc.record({
  kind: fc.constantFrom('advance', 'change', 'skip'),
  wait: fc.integer({ min: -40_000, max: 200_000 }),
  status: fc.constantFrom(...serviceStatuses),
})

describe('whatever happens to a timeline', () => {
  test('its intervals never overlap, never cross a tick boundary, and sum to the observed time', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 300_000 }), fc.array(action, { maxLength: 60 }), (offset, actions) => {
        const { intervals, observedMs } = play(start + offset, actions)
        expect(intervals.reduce((sum, interval) => sum + interval.to - interval.from, 0)).toBe(observedMs)
        for (const [index, interval] of intervals.entries()) {
          expect(interval.to).toBeGreaterThan(interval.from)
          expect(Math.floor(interval.from / step)).toBe(Math.floor((interval.to - 1) / step))
          expect(interval.from).toBeGreaterThanOrEqual(intervals[index - 1]?.to ?? 0)
        }
      }),
    )
  })

  test('its intervals join without a hole when nothing was skipped', () => {
    const steady = action.map((one) => ({ ...one, kind: one.kind === 'skip' ? 'advance' : one.kind }))
    fc.assert(
      fc.property(fc.array(steady, { maxLength: 60 }), (actions) => {
        const { intervals } = play(start, actions)
        for (const [index, interval] of intervals.entries()) {
          expect(interval.from).toBe(intervals[index - 1]?.to ?? start)
        }
      }),
    )
  })
})

const observed = fc.record({
  seconds: fc.integer({ min: 0, max: 50 }),
  status: fc.constantFrom(...serviceStatuses),
  fallback: fc.option(fc.constantFrom(...serviceStatuses), { nil: undefined }),
  confirmed: fc.boolean(),
  tick: fc.boolean(),
})

test('pending nothing is credited, and once it is decided every second is what the decision says', () => {
  fc.assert(
    fc.property(fc.array(observed, { minLength: 1, maxLength: 40 }), (observations) => {
      let timeline = openTimeline({ status: 'OPERATIONAL' }, start)
      let now = start
      const intervals: ObservedInterval[] = []
      const expected: string[] = []
      let pending: { shown: string; fallback: string }[] = []
      let open: Verdict = { status: 'OPERATIONAL' }
      const decide = (confirmed: boolean) => {
        expected.push(...pending.map(({ shown, fallback }) => (confirmed ? fallback : shown)))
        pending = []
      }
      for (const { seconds, status, fallback, confirmed, tick } of [
        ...observations,
        { ...observations[0], seconds: 1 },
      ] as typeof observations) {
        now += seconds * 1000
        const { status: shown, fallback: otherwise } = open
        if (otherwise === undefined) expected.push(...Array(seconds).fill(shown))
        else pending.push(...Array(seconds).fill({ shown, fallback: otherwise }))
        if (tick) {
          const ticked = advance(timeline, now, step)
          timeline = ticked.timeline
          intervals.push(...ticked.intervals)
        }
        if (fallback === undefined) decide(confirmed)
        const changed = change(timeline, { status, fallback }, now, step, { confirmed })
        timeline = changed.timeline
        intervals.push(...changed.intervals)
        open = { status, fallback }
        expect(intervals.at(-1)?.to ?? start).toBe(start + expected.length * 1000)
      }
      const reported = intervals.flatMap(({ from, to, status }) => Array((to - from) / 1000).fill(status))
      expect(reported).toEqual(expected)
      expect(endPending(timeline, true).segments.every(({ fallback }) => fallback === undefined)).toBe(true)
    }),
  )
})

/** Plays actions on a timeline beside the plainest model of it: a counter of the instants that were observed. */
function play(from: number, actions: { kind: string; wait: number; status: (typeof serviceStatuses)[number] }[]) {
  let timeline: Timeline = openTimeline({ status: 'OPERATIONAL' }, from)
  let now = from
  let creditedTo = from
  let observedMs = 0
  const intervals: ObservedInterval[] = []
  for (const { kind, wait, status } of actions) {
    const before = now
    now = kind === 'skip' ? Math.max(now + wait, creditedTo, before) : now + wait
    const stepTaken =
      kind === 'advance'
        ? advance(timeline, now, step)
        : kind === 'change'
          ? change(timeline, { status }, now, step)
          : skip(timeline, before, now, step)
    const observedTo = kind === 'skip' ? before : now
    observedMs += Math.max(0, observedTo - creditedTo)
    creditedTo = Math.max(creditedTo, observedTo, kind === 'skip' ? now : 0)
    timeline = stepTaken.timeline
    intervals.push(...stepTaken.intervals)
  }
  return { intervals, observedMs }
}
