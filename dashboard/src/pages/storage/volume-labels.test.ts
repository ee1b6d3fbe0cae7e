import { expect, it } from 'vitest'
import { forecastText, growthText } from './volume-labels.ts'

it.each([
  [null, 'no growth to speak of'],
  [0.4, 'full within a day'],
  [1.9, 'full in 1 day'],
  [6.99, 'full in 6 days'],
])('%s days to full are said as "%s"', (daysToFull, words) => {
  expect(forecastText({ daysToFull })).toBe(words)
})

it('growth is said by the day, or not at all', () => {
  expect(growthText({ growthBytesPerDay: 1024 ** 3 })).toBe('1\u00a0GiB a day')
  expect(growthText({ growthBytesPerDay: null })).toBeNull()
})
