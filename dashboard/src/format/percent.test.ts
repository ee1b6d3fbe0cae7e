import { describe, expect, it } from 'vitest'
import { coverageText, floorShare, targetText, timesText, uptimeText } from './percent.ts'

const plain = (text: string) => text.replace('\u00a0', ' ')

describe('uptimeText', () => {
  it('shows four decimals', () => {
    expect(plain(uptimeText(99.9907))).toBe('99.9907 %')
    expect(plain(uptimeText(100))).toBe('100.0000 %')
    expect(plain(uptimeText(0))).toBe('0.0000 %')
  })
  it('never rounds up', () => {
    expect(plain(uptimeText(99.999_99))).toBe('99.9999 %')
    expect(plain(uptimeText(99.989_999_9))).toBe('99.9899 %')
  })
  it('keeps a floored value as it came, whatever its binary form', () => {
    for (const value of [99.9907, 99.9999, 70.0001, 33.3333, 0.0003]) {
      expect(plain(uptimeText(value))).toBe(`${value.toFixed(4)} %`)
    }
  })
  it('says no data where nothing was measured', () => {
    expect(uptimeText(null)).toBe('no data')
    expect(uptimeText(undefined)).toBe('no data')
  })
})

describe('coverageText', () => {
  it('is 100 only when everything was seen', () => {
    expect(plain(coverageText(100))).toBe('100 %')
    expect(plain(coverageText(99.9999))).toBe('99.99 %')
    expect(plain(coverageText(41.5))).toBe('41.50 %')
    expect(coverageText(0.004).replaceAll('\u00a0', ' ')).toBe('< 0.01 %')
    expect(plain(coverageText(0))).toBe('0.00 %')
    expect(coverageText(null)).toBe('no data')
  })
})

describe('targetText', () => {
  it('keeps the agreed decimals', () => {
    expect(plain(targetText(99.9))).toBe('99.9 %')
    expect(plain(targetText(99.995))).toBe('99.995 %')
  })
})

describe('floorShare', () => {
  it('floors and knows no share of nothing', () => {
    expect(floorShare(2, 3)).toBe(66.66)
    expect(floorShare(0, 300)).toBe(0)
    expect(floorShare(0, 0)).toBeNull()
  })
})

describe('timesText', () => {
  it('is cut, keeps a trace, and says no data where there is none', () => {
    expect(plain(timesText(14.4))).toBe('14.4 ×')
    expect(plain(timesText(0.999))).toBe('0.99 ×')
    expect(timesText(0.001)).toBe('<\u00a00.01\u00a0×')
    expect(plain(timesText(0))).toBe('0 ×')
    expect(timesText(null)).toBe('no data')
  })
})
