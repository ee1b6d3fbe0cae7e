import { expect, it } from 'vitest'
import { createResultsPace } from './results-pace.ts'

/** The pause after a recording of so many milliseconds, in seconds. */
function pauseAfter(ms: number, { changed = true } = {}): number {
  const pace = createResultsPace(() => 0)
  pace.begun()
  pace.took(ms)
  if (changed) pace.changed()
  return pace.dueInMs() / 1_000
}

it('records soon after a change, by what a recording costs, and shows it within ten seconds of it', () => {
  expect([100, 1_000, 2_000, 3_500].map((ms) => pauseAfter(ms))).toEqual([2, 5, 7, 5.5])
  for (const ms of [10, 500, 1_500, 2_500, 3_600]) expect(pauseAfter(ms) + ms / 1_000).toBeLessThanOrEqual(9)
})

it('takes two fifths of the time at most when a recording is long', () => {
  expect([10_000, 40_000].map((ms) => pauseAfter(ms))).toEqual([15, 60])
})

it('waits longer when nothing has changed, until something does', () => {
  expect(pauseAfter(100, { changed: false })).toBe(5)
  expect(pauseAfter(400, { changed: false })).toBe(8)
})

it('is due once the pause is over, whoever recorded last', () => {
  const pace = createResultsPace(() => 0)
  expect([pace.isDue(4_999), pace.isDue(5_000)]).toEqual([false, true])
  expect(pace.dueInMs()).toBe(Number.POSITIVE_INFINITY)
  pace.took(1_000)
  pace.changed()
  expect([pace.isDue(4_999), pace.isDue(5_000)]).toEqual([false, true])
})
