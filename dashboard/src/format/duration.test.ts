import { describe, expect, it } from 'vitest'
import { durationText, millisecondsText, minutesText, secondsText } from './duration.ts'

const plain = (text: string) => text.replaceAll('\u00a0', ' ')

describe('durationText', () => {
  it.each([
    [0, '0 s'],
    [0.45, '0.4 s'],
    [0.01, '< 0.1 s'],
    [1, '1 s'],
    [59.999, '59 s'],
    [192, '3 min 12 s'],
    [300, '5 min'],
    [3_600, '1 h'],
    [7_512, '2 h 5 min'],
    [356_400, '4 d 3 h'],
    [86_400, '1 d'],
    [86_459, '1 d'],
    [-192, '−3 min 12 s'],
  ])('%d seconds is %s', (seconds, words) => {
    expect(plain(durationText(seconds))).toBe(words)
  })
})

describe('secondsText', () => {
  it('separates thousands and keeps milliseconds', () => {
    expect(plain(secondsText(2_592_000))).toBe('2,592,000 s')
    expect(plain(secondsText(259.2))).toBe('259.2 s')
  })
})

describe('minutesText', () => {
  it('does not hide a short outage', () => {
    expect(plain(minutesText(0))).toBe('0 min')
    expect(plain(minutesText(0.004))).toBe('< 0.01 min')
    expect(plain(minutesText(12.345))).toBe('12.35 min')
  })
})

describe('millisecondsText', () => {
  it.each([
    [0, '0 ms'],
    [4.21, '4.2 ms'],
    [179.6, '180 ms'],
    [1000, '1 s'],
    [1254, '1.25 s'],
  ])('%d is %s', (ms, words) => {
    expect(plain(millisecondsText(ms))).toBe(words)
  })
})
