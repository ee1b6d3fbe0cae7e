import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { serviceStatuses } from '../contract/index.ts'
import {
  bucketMs,
  clamp,
  countCut,
  cutAtBuckets,
  dropOverlaps,
  type Interval,
  joinIntervals,
  length,
  maxAgeMs,
  parseIntervals,
  skewMs,
} from './intervals.ts'

const start = Date.parse('2026-11-20T00:00:00Z')
const status = fc.constantFrom(...serviceStatuses)
const nothingRefused = () => ({ future: 0, tooOld: 0, overlap: 0 })
const total = (intervals: readonly Interval[]) => intervals.reduce((sum, interval) => sum + length(interval), 0)

/** Intervals on a grid of `stepMs`, some of which overlap. */
const intervalsOn = (stepMs: number, steps: number, maxLength = 25) =>
  fc.array(
    fc
      .tuple(fc.nat(steps), fc.integer({ min: 1, max: maxLength }), status)
      .map(([at, size, status]): Interval => ({ from: start + at * stepMs, to: start + (at + size) * stepMs, status })),
    { maxLength: 12 },
  )

/** The status of each step as the naive rule has it: the interval listed first stands. */
function paint(intervals: readonly Interval[], stepMs: number): Map<number, string> {
  const steps = new Map<number, string>()
  for (const { from, to, status } of intervals) {
    for (let at = from; at < to; at += stepMs) if (!steps.has(at)) steps.set(at, status)
  }
  return steps
}

describe('dropping overlaps', () => {
  it('leaves each instant to the interval listed first, and counts the rest', () => {
    fc.assert(
      fc.property(intervalsOn(1000, 60), (intervals) => {
        const refused = nothingRefused()
        const kept = dropOverlaps(intervals, refused)
        expect(paint(kept, 1000)).toEqual(paint(intervals, 1000))
        expect(kept.every((interval, index) => index === 0 || (kept[index - 1]?.to ?? 0) <= interval.from)).toBe(true)
        expect(kept.every((interval) => interval.from < interval.to)).toBe(true)
        expect(total(kept) + refused.overlap).toBe(total(intervals))
      }),
      { numRuns: 1000 },
    )
  })

  it('keeps intervals that touch, and the order of time, to the millisecond', () => {
    const intervals: Interval[] = [
      { from: 10, to: 20, status: 'DOWN' },
      { from: 0, to: 10, status: 'OPERATIONAL' },
      { from: 19, to: 21, status: 'UNKNOWN' },
    ]
    const refused = nothingRefused()
    expect(dropOverlaps(intervals, refused)).toEqual([
      { from: 0, to: 10, status: 'OPERATIONAL' },
      { from: 10, to: 20, status: 'DOWN' },
      { from: 20, to: 21, status: 'UNKNOWN' },
    ])
    expect(refused).toEqual({ future: 0, tooOld: 0, overlap: 1 })
  })

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(intervalsOn(7, 100), (intervals) => {
        const once = dropOverlaps(intervals, nothingRefused())
        const refused = nothingRefused()
        expect(dropOverlaps(once, refused)).toEqual(once)
        expect(refused.overlap).toBe(0)
      }),
    )
  })
})

describe('clamping', () => {
  it('keeps exactly the time between the refresh window and the skew, and counts the rest by cause', () => {
    const now = start + maxAgeMs
    const edge = fc.oneof(
      fc.integer({ min: start - 20, max: start + 20 }),
      fc.integer({ min: now - 20, max: now + skewMs + 20 }),
    )
    fc.assert(
      fc.property(fc.array(fc.tuple(edge, edge, status)), (edges) => {
        const intervals = edges.map(
          ([a, b, status]): Interval => ({ from: Math.min(a, b), to: Math.max(a, b), status }),
        )
        const refused = nothingRefused()
        const kept = clamp(intervals, now, refused)
        const between = (from: number, to: number) =>
          intervals.reduce(
            (sum, interval) => sum + Math.max(0, Math.min(to, interval.to) - Math.max(from, interval.from)),
            0,
          )
        expect(total(kept)).toBe(between(start, now + skewMs))
        expect(refused).toEqual({
          tooOld: between(Number.NEGATIVE_INFINITY, start),
          future: between(now + skewMs, Number.POSITIVE_INFINITY),
          overlap: 0,
        })
        expect(kept.every(({ from, to }) => start <= from && from < to && to <= now + skewMs)).toBe(true)
      }),
    )
  })

  it('takes the skew itself and not a millisecond more', () => {
    const refused = nothingRefused()
    const kept = clamp([{ from: start, to: start + skewMs + 1, status: 'DOWN' }], start, refused)
    expect(kept).toEqual([{ from: start, to: start + skewMs, status: 'DOWN' }])
    expect(refused.future).toBe(1)
  })
})

describe('cutting at the bucket boundaries', () => {
  it('keeps every millisecond, within one bucket an interval, in the number that is counted ahead', () => {
    fc.assert(
      fc.property(intervalsOn(17_777, 2000, 200), (intervals) => {
        const cut = cutAtBuckets(intervals)
        expect(total(cut)).toBe(total(intervals))
        expect(cut).toHaveLength(countCut(intervals))
        for (const { from, to } of cut) {
          expect(from).toBeLessThan(to)
          expect(Math.floor(from / bucketMs)).toBe(Math.floor((to - 1) / bucketMs))
        }
        for (const interval of intervals) {
          const parts = cutAtBuckets([interval])
          expect([parts[0]?.from, parts.at(-1)?.to]).toEqual([interval.from, interval.to])
          expect(parts.every((part, index) => index === 0 || part.from === parts[index - 1]?.to)).toBe(true)
        }
      }),
      { numRuns: 200 },
    )
  })

  it('leaves an interval that ends on a boundary whole', () => {
    const interval: Interval = { from: start, to: start + bucketMs, status: 'OPERATIONAL' }
    expect(cutAtBuckets([interval])).toEqual([interval])
  })
})

describe('reading intervals', () => {
  it('leaves out what cannot be read, and says why', () => {
    const { intervals, warnings } = parseIntervals('orders', [
      { from: '2026-11-20T00:00:00Z', to: '2026-11-20T01:00:30.5+01:00', status: 'down' },
      { from: '2026-11-20T00:00:00', to: '2026-11-20T00:01:00Z', status: 'DOWN' },
      { from: '2026-11-20T00:00:00Z', to: 'noon', status: 'DOWN' },
      { from: '2026-11-20T00:01:00Z', to: '2026-11-20T00:00:00Z', status: 'DOWN' },
      { from: '2026-11-20T00:01:00Z', to: '2026-11-20T00:01:00Z', status: 'DOWN' },
      { from: '2026-11-20T00:02:00Z', to: '2026-11-20T00:03:00Z', status: 'Sleepy' },
      { from: '2026-02-31T00:00:00Z', to: '2026-13-01T00:00:00Z', status: 'DOWN' },
    ])
    expect(intervals).toEqual([
      { from: start, to: start + 30_500, status: 'DOWN' },
      { from: start + 120_000, to: start + 180_000, status: 'UNKNOWN' },
    ])
    expect(warnings).toEqual([
      expect.stringMatching(/"orders", interval 2: from "2026-11-20T00:00:00" is not an ISO 8601 instant with a zone/),
      expect.stringMatching(/interval 3: to "noon" is not/),
      expect.stringMatching(/interval 4: it ends before it starts/),
      expect.stringMatching(/interval 6: status "Sleepy" is not known/),
      expect.stringMatching(/interval 7: /),
    ])
  })
})

describe('joining intervals', () => {
  it('changes neither the status of an instant nor the answer on which side of a border time begins and ends', () => {
    const border = fc.integer({ min: 0, max: 85 }).map((step) => start + step * 1000)
    fc.assert(
      fc.property(intervalsOn(1000, 60, 4), fc.array(border, { maxLength: 2 }), (given, borders) => {
        const intervals = dropOverlaps(given, nothingRefused())
        const joined = joinIntervals(intervals, borders)
        expect(paint(joined, 1000)).toEqual(paint(intervals, 1000))
        for (const at of borders) {
          for (const isBefore of [({ from }: Interval) => from < at, ({ to }: Interval) => to <= at]) {
            expect(paint(joined.filter(isBefore), 1000)).toEqual(paint(intervals.filter(isBefore), 1000))
          }
        }
      }),
      { numRuns: 1000 },
    )
  })

  it('makes one of what a spool kept tick by tick', () => {
    const tick = (index: number, status: Interval['status']) => ({ from: index * 30, to: (index + 1) * 30, status })
    const ticks = [tick(0, 'OPERATIONAL'), tick(1, 'OPERATIONAL'), tick(2, 'DOWN'), tick(4, 'DOWN'), tick(5, 'DOWN')]
    expect(joinIntervals(ticks, [])).toEqual([
      { from: 0, to: 60, status: 'OPERATIONAL' },
      { from: 60, to: 90, status: 'DOWN' },
      { from: 120, to: 180, status: 'DOWN' },
    ])
    expect(joinIntervals(ticks, [150])).toHaveLength(4)
  })
})
