import { describe, expect, it } from 'vitest'
import { datedUptimeText, figureAge, thinText } from './dated-figure.ts'

const now = Date.parse('2026-11-22T14:07:30Z')
const ago = (seconds: number) => new Date(now - seconds * 1000).toISOString()

describe('a figure', () => {
  it('says its age once it is older than two minutes', () => {
    expect(figureAge(ago(120), now)).toBeNull()
    expect(figureAge(ago(121), now)).toMatch(/^as of \d\d:05, 2\u00a0min ago$/)
    expect(figureAge(ago(7_300), now)).toMatch(/^as of \d\d:05, 2\u00a0h ago$/)
    expect(figureAge(null, now)).toBeNull()
    expect(figureAge(undefined, now)).toBeNull()
  })

  it('is no 100 % while something is down that it does not know of', () => {
    const textOf = (uptime: number | null, seconds: number, isDown: boolean) =>
      datedUptimeText(uptime, { computedAt: ago(seconds), isDown }, now)
    expect(textOf(100, 121, true)).toBe('not computed yet')
    expect(textOf(100, 121, false)).toBe('100.0000\u00a0%')
    // Planned maintenance, or an outage of some seconds: the results have it.
    expect(textOf(100, 20, true)).toBe('100.0000\u00a0%')
    expect(textOf(99.9999, 121, true)).toBe('99.9999\u00a0%')
    expect(textOf(null, 121, true)).toBe('no data')
    expect(datedUptimeText(null, { computedAt: null, isDown: true }, now)).toBe('no data')
  })
})

describe('the first day of a figure', () => {
  const plain = (text: string | null) => text?.replaceAll('\u00a0', ' ') ?? null
  it('says how long was measured, until that is a day', () => {
    expect(plain(thinText({ coverage: 50, since: ago(360), computedAt: ago(0) }, now))).toBe('measured for 3 min')
    expect(plain(thinText({ coverage: 100, since: ago(3), computedAt: null }, now))).toBe('measured for 3 s')
    expect(thinText({ coverage: 100, since: ago(86_400), computedAt: ago(0) }, now)).toBeNull()
    expect(thinText({ coverage: null, since: ago(360), computedAt: ago(0) }, now)).toBeNull()
    expect(thinText({ coverage: 50, since: null, computedAt: ago(0) }, now)).toBeNull()
    expect(thinText({ coverage: 0, since: ago(360), computedAt: ago(0) }, now)).toBeNull()
  })
  it('is no figure while less than one percent is covered', () => {
    const dated = { computedAt: ago(0), isDown: false }
    expect(datedUptimeText(89.97, { ...dated, coverage: 0.01 }, now)).toBe('too little measured')
    expect(plain(datedUptimeText(89.97, { ...dated, coverage: 1 }, now))).toBe('89.9700 %')
    expect(datedUptimeText(null, { ...dated, coverage: 0 }, now)).toBe('no data')
  })
})
