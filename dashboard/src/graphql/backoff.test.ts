import { expect, it } from 'vitest'
import { backoffMs } from './backoff.ts'

it('doubles up to half a minute and is spread over the upper half', () => {
  expect([0, 1, 2, 3, 6, 50].map((retries) => backoffMs(retries, 1))).toEqual([500, 1000, 2000, 4000, 30_000, 30_000])
  expect(backoffMs(3, 0)).toBe(2000)
})
