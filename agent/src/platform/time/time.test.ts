import { getEventListeners } from 'node:events'
import { expect, test } from 'vitest'
import { createBackoff } from './backoff.ts'
import { type Clock, lastBoundary, nextBoundary, runTicks, systemClock } from './clock.ts'
import { createWakeSignal } from './wake-signal.ts'

test('a boundary is a multiple of the step since the epoch', () => {
  expect([lastBoundary(61_000, 30_000), nextBoundary(61_000, 30_000)]).toEqual([60_000, 90_000])
  expect([lastBoundary(60_000, 30_000), nextBoundary(60_000, 30_000)]).toEqual([60_000, 90_000])
})

test('a backoff doubles up to its limit, stays in the upper half, and starts again after a success', () => {
  const longest = createBackoff({ firstMs: 100, maxMs: 500 }, () => 1)
  expect([longest.next(), longest.next(), longest.next(), longest.next()]).toEqual([100, 200, 400, 500])
  longest.reset()
  expect(longest.next()).toBe(100)
  expect(createBackoff({ firstMs: 100, maxMs: 500 }, () => 0).next()).toBe(50)
})

test('a wake signal rung while nobody waits is heard by the next who does', async () => {
  const wake = createWakeSignal()
  const signal = new AbortController().signal
  wake.ring()
  await wake.wait(systemClock, 600_000, signal)
  const waiting = wake.wait(systemClock, 600_000, signal)
  wake.ring()
  await waiting
  await wake.wait(systemClock, 1, signal)
})

test('ticks come on the boundaries, also when the sleep ends a little early', async () => {
  let now = 1_000
  let sleeps = 0
  const ending = new AbortController()
  const clock: Clock = {
    now: () => now,
    async sleep(ms) {
      sleeps += 1
      now += sleeps % 2 === 1 ? ms - 1 : ms
    },
  }
  const ticks: number[] = []
  await runTicks(clock, 30_000, ending.signal, (at) => {
    ticks.push(at)
    if (ticks.length === 3) ending.abort()
  })
  expect(ticks.map((at) => lastBoundary(at, 30_000))).toEqual([30_000, 60_000, 90_000])
})

test('a sleep ends with its signal, and leaves no listener behind', async () => {
  const ending = new AbortController()
  await systemClock.sleep(1, ending.signal)
  expect(getEventListeners(ending.signal, 'abort')).toEqual([])
  const asleep = systemClock.sleep(600_000, ending.signal)
  ending.abort()
  await asleep
  expect(getEventListeners(ending.signal, 'abort')).toEqual([])
  await systemClock.sleep(600_000, ending.signal)
})
