import { describe, expect, it } from 'vitest'
import {
  clockTime,
  dateText,
  dayKey,
  dayLabel,
  localTime,
  monthLabel,
  monthName,
  relativeTime,
  utcMonthLabel,
  utcTitle,
} from './date-time.ts'

const instant = '2026-11-22T13:03:07.250Z'

describe('times', () => {
  it('are shown in the zone of the reader', () => {
    expect(localTime(instant, 'Europe/Budapest')).toBe('22 Nov, 14:03:07')
    expect(clockTime(Date.parse(instant), 'America/New_York')).toBe('08:03')
  })
  it('carry their UTC form', () => {
    expect(utcTitle(instant)).toBe('2026-11-22 13:03:07 UTC')
  })
})

describe('relativeTime', () => {
  const at = Date.parse(instant)
  it.each([
    [500, 'just now'],
    [-4_000, 'just now'],
    [12_000, '12 s ago'],
    [119_000, '1 min ago'],
    [3 * 3_600_000, '3 h ago'],
    [50 * 3_600_000, '2 d ago'],
  ])('%d ms later is %s', (later, words) => {
    expect(relativeTime(instant, at + later).replace('\u00a0', ' ')).toBe(words)
  })
})

describe('UTC periods', () => {
  it('are named without asking the zone of the browser', () => {
    expect(dayLabel('2026-03-09')).toBe('9 Mar')
    expect(monthLabel('2026-12-01')).toBe('Dec')
    expect(monthLabel('2027-01-01')).toBe('Jan 2027')
    expect(utcMonthLabel(Date.parse('2026-11-30T23:59:59Z'))).toBe('November 2026')
    expect(monthName('2026-12')).toBe('December 2026')
  })
})

describe('days of a zone', () => {
  it('are those of its clocks', () => {
    const lateInUtc = '2026-11-30T20:00:00Z'
    expect(dayKey(Date.parse(lateInUtc), 'Asia/Kolkata')).toBe('2026-12-01')
    expect(dateText(lateInUtc, 'Asia/Kolkata')).toBe('1 Dec 2026')
    expect(dateText(lateInUtc, 'UTC')).toBe('30 Nov 2026')
  })
})
