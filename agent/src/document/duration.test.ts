import { expect, test } from 'vitest'
import { parseDuration } from './duration.ts'

test.each([
  ['500ms', 500],
  ['5s', 5000],
  ['30s', 30_000],
  ['1.5s', 1500],
  ['1m', 60_000],
  ['2h', 7_200_000],
  ['1m30s', 90_000],
])('%s is %d milliseconds', (text, ms) => {
  expect(parseDuration(text)).toBe(ms)
})

test.each(['', '30', 's', '0s', '-5s', '5 s', '1d', '30s soon', 'soon'])('"%s" is no duration', (text) => {
  expect(parseDuration(text)).toBeUndefined()
})
