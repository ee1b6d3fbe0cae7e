import { describe, expect, it } from 'vitest'
import { instantOf, isoOf, isTimeZone, localOf } from './local-datetime.ts'

describe('a wall time', () => {
  it('is the instant that the clocks of its zone show it at', () => {
    expect(isoOf('2026-11-22T14:03', 'UTC')).toBe('2026-11-22T14:03:00.000Z')
    expect(isoOf('2026-11-22T14:03', 'Europe/Berlin')).toBe('2026-11-22T13:03:00.000Z')
    expect(isoOf('2026-07-22T14:03', 'Europe/Berlin')).toBe('2026-07-22T12:03:00.000Z')
    expect(isoOf('2026-11-22T14:03', 'Asia/Kolkata')).toBe('2026-11-22T08:33:00.000Z')
    expect(isoOf('2026-11-22T14:03', 'Australia/Sydney')).toBe('2026-11-22T03:03:00.000Z')
  })
  it('that comes twice is the first of the two', () => {
    expect(isoOf('2026-10-25T02:30', 'Europe/Berlin')).toBe('2026-10-25T00:30:00.000Z')
    expect(isoOf('2026-04-05T02:30', 'Australia/Sydney')).toBe('2026-04-04T15:30:00.000Z')
  })
  it('that a day skips is moved on', () => {
    expect(isoOf('2026-03-29T02:30', 'Europe/Berlin')).toBe('2026-03-29T01:30:00.000Z')
    expect(isoOf('2026-10-04T02:30', 'Australia/Sydney')).toBe('2026-10-03T16:30:00.000Z')
  })
  it('that is none has no instant', () => {
    expect(instantOf('', 'UTC')).toBeNull()
    expect(instantOf('2026-11-22T14:03', 'Mars/Olympus')).toBeNull()
  })
})

it('every minute of the days around a change of the clock comes back as it went', () => {
  for (const start of ['2026-03-28T20:00Z', '2026-10-24T18:00Z']) {
    for (let minute = 0; minute < 600; minute += 7) {
      const local = localOf(Date.parse(start) + minute * 60_000, 'Europe/Berlin')
      expect(localOf(instantOf(local, 'Europe/Berlin') ?? 0, 'Europe/Berlin')).toBe(local)
    }
  }
})

it('a zone is one that the browser knows', () => {
  expect(isTimeZone('Europe/Berlin')).toBe(true)
  expect(isTimeZone('UTC')).toBe(true)
  expect(isTimeZone('Mars/Olympus')).toBe(false)
  expect(isTimeZone('')).toBe(false)
})
