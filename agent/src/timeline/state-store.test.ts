import { beforeEach, expect, test } from 'vitest'
import type { OpenTime } from './state-entry.ts'
import { createStateStore, type StateStore } from './state-store.ts'

const step = 30_000
const noon = Date.parse('2026-03-01T12:00:00Z')
const path = 'org/plat/prod/c1/web'

let intervals: [number, number, string][]
let opened: (OpenTime | undefined)[]
let changes: string[]
let messages: string[]
let gaps: number[]
let states: StateStore

beforeEach(() => {
  intervals = []
  opened = []
  changes = []
  messages = []
  gaps = []
  states = createStateStore({
    stepMs: step,
    onIntervals: (closed) => {
      intervals.push(
        ...closed.map(({ interval: p }): [number, number, string] => [p.from - noon, p.to - noon, p.status]),
      )
    },
    onOpen: (paths) => opened.push(...paths.map((one) => states.open(one))),
    onChange: (changed) => changes.push(...changed),
    onMessage: (changed) => messages.push(...changed),
    onGap: (gapMs) => gaps.push(gapMs),
  })
})

test('a tick closes intervals at the boundary, not at the moment it woke', () => {
  states.observe(path, { observation: { status: 'OPERATIONAL' } }, noon + 1_000)
  states.tick(noon + step + 17)
  states.tick(noon + 2 * step + 3)
  expect(intervals).toEqual([
    [1_000, step, 'OPERATIONAL'],
    [step, 2 * step, 'OPERATIONAL'],
  ])
})

test('a first observation and every new status are announced at once, a new message is not', () => {
  states.observe(path, { observation: { status: 'DEGRADED', message: '2 of 3' } }, noon)
  states.observe(path, { observation: { status: 'DEGRADED', message: '1 of 3' } }, noon + 10)
  states.observe(path, { observation: { status: 'DOWN' } }, noon + 20)
  expect(changes).toEqual([path, path])
  expect(messages).toEqual([path])
  expect(states.current(path)).toEqual({ status: 'DOWN' })
  expect(intervals).toEqual([[0, 20, 'DEGRADED']])
})

test('other words and counts are reported at once, also while a verdict is another of the same status', () => {
  const degraded = (readyReplicas: number) => ({ status: 'DEGRADED', replicas: 3, readyReplicas }) as const
  states.observe(path, { observation: degraded(2) }, noon)
  states.observe(path, { observation: degraded(1), fallback: 'DOWN' }, noon + 10)
  expect(messages).toEqual([path])
  states.observe(path, { observation: degraded(0), confirmed: false }, noon + 20)
  expect(messages).toEqual([path, path])
  states.observe(path, { observation: degraded(0), fallback: 'DOWN' }, noon + 30)
  expect(messages).toHaveLength(2)
})

test('time in which the process was suspended is credited to nobody', () => {
  states.observe(path, { observation: { status: 'OPERATIONAL' } }, noon)
  states.tick(noon + step)
  states.tick(noon + 10 * step)
  states.tick(noon + 11 * step)
  expect(gaps).toEqual([9 * step])
  expect(intervals).toEqual([
    [0, step, 'OPERATIONAL'],
    [10 * step, 11 * step, 'OPERATIONAL'],
  ])
})

test('a clock that was set back by an hour goes on from where it was set to', () => {
  states.observe(path, { observation: { status: 'OPERATIONAL' } }, noon)
  states.tick(noon + step)
  states.tick(noon - 3_600_000)
  states.tick(noon - 3_600_000 + step)
  expect(intervals).toEqual([
    [0, step, 'OPERATIONAL'],
    [-3_600_000, -3_600_000 + step, 'OPERATIONAL'],
  ])
  expect(gaps).toEqual([-3_600_000 - step])
})

test('a status that went stale during a suspension credits nothing of the suspension', () => {
  states.observe(path, { observation: { status: 'OPERATIONAL' } }, noon)
  states.observe(path, { observation: { status: 'UNKNOWN' }, since: noon + step }, noon + 10 * step)
  states.tick(noon + 11 * step)
  expect(intervals).toEqual([[10 * step, 11 * step, 'UNKNOWN']])
})

test('a status may hold from a little before it was noticed', () => {
  states.observe(path, { observation: { status: 'OPERATIONAL' } }, noon)
  states.observe(path, { observation: { status: 'UNKNOWN' }, since: noon + 12_000 }, noon + 20_000)
  states.tick(noon + step)
  expect(intervals).toEqual([
    [0, 12_000, 'OPERATIONAL'],
    [12_000, step, 'UNKNOWN'],
  ])
})

test('a removed service is credited up to its end and then forgotten', () => {
  states.observe(path, { observation: { status: 'OPERATIONAL' } }, noon)
  states.remove(path, noon + 5_000)
  states.tick(noon + step)
  expect(intervals).toEqual([[0, 5_000, 'OPERATIONAL']])
  expect(states.paths()).toEqual([])
})

test('closing credits up to this very moment', () => {
  states.observe(path, { observation: { status: 'DOWN' } }, noon)
  states.close(noon + 31_000)
  expect(intervals).toEqual([
    [0, step, 'DOWN'],
    [step, 31_000, 'DOWN'],
  ])
})

test('time pending is held back, and is DOWN from its beginning when an outage is confirmed', () => {
  states.observe(path, { observation: { status: 'OPERATIONAL' } }, noon)
  states.observe(path, { observation: { status: 'DEGRADED' }, fallback: 'DOWN' }, noon + 10_000)
  states.tick(noon + step)
  states.tick(noon + 2 * step)
  expect(intervals).toEqual([[0, 10_000, 'OPERATIONAL']])
  expect(states.open(path)).toEqual({
    status: 'DEGRADED',
    fallback: 'DOWN',
    from: noon + 10_000,
    creditedTo: noon + 10_000,
  })
  states.observe(path, { observation: { status: 'DOWN' }, confirmed: true }, noon + 70_000)
  expect(intervals.slice(1)).toEqual([
    [10_000, step, 'DOWN'],
    [step, 2 * step, 'DOWN'],
    [2 * step, 70_000, 'DOWN'],
  ])
  expect(changes).toEqual([path, path, path])
})

test('time pending stays DEGRADED after a recovery, and what a workload did meanwhile is kept', () => {
  states.observe(path, { observation: { status: 'OPERATIONAL' } }, noon)
  states.observe(path, { observation: { status: 'DEGRADED' }, fallback: 'DOWN' }, noon + 5_000)
  states.observe(path, { observation: { status: 'DOWN' }, fallback: 'DOWN' }, noon + 6_000)
  states.observe(path, { observation: { status: 'DEGRADED' }, fallback: 'DOWN' }, noon + 7_000)
  states.observe(path, { observation: { status: 'OPERATIONAL' }, confirmed: false }, noon + 9_000)
  expect(intervals).toEqual([
    [0, 5_000, 'OPERATIONAL'],
    [5_000, 6_000, 'DEGRADED'],
    [6_000, 7_000, 'DOWN'],
    [7_000, 9_000, 'DEGRADED'],
  ])
})

test.each([
  ['a stop', () => states.close(noon + 9_000)],
  ['a removal', () => states.remove(path, noon + 9_000)],
  ['a suspension', () => [states.tick(noon + 9_000), states.tick(noon + 9_000 + 10 * step)]],
])('%s ends a pending outage as it was shown', (_what, act) => {
  states.observe(path, { observation: { status: 'DEGRADED' }, fallback: 'DOWN' }, noon + 5_000)
  act()
  expect(intervals[0]).toEqual([5_000, 9_000, 'DEGRADED'])
})

test('what probes measured goes with the interval of its step, once', () => {
  const latencies: unknown[] = []
  states = createStateStore({
    stepMs: step,
    onIntervals: (closed) => latencies.push(...closed.map(({ interval }) => interval.latency)),
    onOpen: () => undefined,
    onChange: () => undefined,
    onMessage: () => undefined,
    onGap: () => undefined,
  })
  states.observe(path, { observation: { status: 'OPERATIONAL' } }, noon)
  states.measured(path, 20, noon + 1_000)
  states.measured(path, 40, noon + 11_000)
  states.measured(path, 7, noon + step)
  states.tick(noon + step)
  states.tick(noon + 2 * step)
  states.tick(noon + 3 * step)
  expect(latencies).toEqual([
    { count: 2, sumMs: 60, minMs: 20, maxMs: 40 },
    { count: 1, sumMs: 7, minMs: 7, maxMs: 7 },
    undefined,
  ])
})

test('every new open time is reported, a removed one as none', () => {
  states.observe(path, { observation: { status: 'OPERATIONAL' } }, noon)
  states.observe(path, { observation: { status: 'DOWN' } }, noon + 10)
  states.remove(path, noon + 20)
  expect(opened.map((open) => open?.status)).toEqual(['OPERATIONAL', 'DOWN', undefined])
})

test.each([
  [
    'forwards',
    20_000,
    [
      [0, 10_000, 'OPERATIONAL'],
      [30_000, 60_000, 'OPERATIONAL'],
    ],
  ],
  [
    'backwards',
    -20_000,
    [
      [0, 10_000, 'OPERATIONAL'],
      [-10_000, 0, 'OPERATIONAL'],
      [0, 30_000, 'OPERATIONAL'],
    ],
  ],
])('a clock that is corrected %s leaves to nobody what lies between', (_way, stepMs, expected) => {
  states.observe(path, { observation: { status: 'OPERATIONAL' } }, noon)
  states.stepClock(noon + 10_000, noon + 10_000 + stepMs)
  expect(states.open(path)?.creditedTo).toBe(noon + 10_000 + stepMs)
  states.tick(noon + 30_000)
  if (stepMs > 0) states.tick(noon + 60_000)
  expect(intervals).toEqual(expected)
  expect(gaps).toEqual([])
})

test('a clock that is corrected by less than a second leaves no gap', () => {
  states.observe(path, { observation: { status: 'OPERATIONAL' } }, noon)
  states.stepClock(noon + 10_000, noon + 10_900)
  states.tick(noon + step)
  expect(intervals).toEqual([[0, step, 'OPERATIONAL']])
})

test('other counts of pods are reported at once, like other words', () => {
  const messages: (readonly string[])[] = []
  states = createStateStore({
    stepMs: step,
    onIntervals: () => undefined,
    onOpen: () => undefined,
    onChange: () => undefined,
    onMessage: (paths) => messages.push(paths),
    onGap: () => undefined,
  })
  const observe = (readyReplicas: number) =>
    states.observe(path, { observation: { status: 'OPERATIONAL', replicas: 6, readyReplicas } }, noon)
  observe(4)
  observe(4)
  expect(messages).toEqual([])
  observe(5)
  expect(messages).toEqual([[path]])
})
