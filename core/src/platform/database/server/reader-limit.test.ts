import { expect, it } from 'vitest'
import { createReaderLimit } from './reader-limit.ts'

/** A limit of eight whose reports come every five seconds. */
function limitOfEight() {
  let now = 0
  const limit = createReaderLimit(8, () => now)
  const after = (ms: number, seconds = 5) => {
    now += seconds * 1_000
    limit.note(ms)
    return limit.now()
  }
  const wait = (seconds: number) => {
    now += seconds * 1_000
    return limit.now()
  }
  return { after, wait }
}

it('halves with each slow round trip of a report, never below one, and comes back one by one', () => {
  const { after } = limitOfEight()
  expect(after(1)).toBe(8)
  expect([100, 100, 100, 100].map((ms) => after(ms))).toEqual([4, 2, 1, 1])
  expect([2, 2, 2].map((ms) => after(ms))).toEqual([2, 3, 4])
  expect(after(60)).toBe(2)
})

it('comes back by one in five seconds at most, however many reports there are', () => {
  const { after } = limitOfEight()
  for (const ms of [1, 100, 100]) after(ms)
  expect([2, 2, 2, 2].map((seconds) => after(1, seconds))).toEqual([2, 2, 3, 3])
})

it('holds nothing against readers where each round trip is long, as over a slow network, or has become so', () => {
  const { after } = limitOfEight()
  expect([200, 205, 210, 203].map((ms) => after(ms))).toEqual([8, 8, 8, 8])
  expect(after(400)).toBe(4)
  for (let count = 0; count < 500; count++) after(400)
  expect(after(400)).toBe(8)
})

it('is forgotten when no report comes for ten seconds', () => {
  const { after, wait } = limitOfEight()
  for (const ms of [1, 100, 100]) after(ms)
  expect(wait(9)).toBe(2)
  expect(wait(2)).toBe(8)
  expect(after(1, 0)).toBe(8)
})
