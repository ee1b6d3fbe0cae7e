import { describe, expect, it } from 'vitest'
import { rruleLabel, rruleText, startWarning, weekdayOf } from './rrule-text.ts'

const sunday = '2026-11-22T02:00'

it('a weekday is that of the wall time, whatever the zone', () => {
  expect(weekdayOf(sunday)).toBe('SU')
  expect(weekdayOf('2026-11-23T23:59')).toBe('MO')
  expect(weekdayOf('')).toBeNull()
})

describe('a rule', () => {
  it('is none for a window that does not repeat', () => {
    expect(rruleText('NONE', ['MO'], sunday)).toBeNull()
  })
  it('names the chosen weekdays from Monday on, or that of the start', () => {
    expect(rruleText('WEEKLY', ['SU', 'WE', 'MO'], sunday)).toBe('FREQ=WEEKLY;BYDAY=MO,WE,SU')
    expect(rruleText('WEEKLY', [], sunday)).toBe('FREQ=WEEKLY;BYDAY=SU')
  })
  it('is daily, or monthly or yearly on the day of its start', () => {
    expect(rruleText('DAILY', [], sunday)).toBe('FREQ=DAILY')
    expect(rruleText('MONTHLY', [], sunday)).toBe('FREQ=MONTHLY;BYMONTHDAY=22')
    expect(rruleText('YEARLY', [], sunday)).toBe('FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=22')
  })
  it('is said in words', () => {
    expect(rruleLabel('FREQ=DAILY')).toBe('every day')
    expect(rruleLabel('FREQ=WEEKLY;BYDAY=MO,SU')).toBe('every week on Monday, Sunday')
    expect(rruleLabel('FREQ=WEEKLY;INTERVAL=2;BYDAY=SU')).toBe('every 2 weeks on Sunday')
    expect(rruleLabel('FREQ=MONTHLY;BYMONTHDAY=1,15')).toBe('every month on day 1, 15')
    expect(rruleLabel('FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29')).toBe('every year on day 29 of February')
  })
  it('that is more than the words can say stands as it is', () => {
    for (const rule of ['FREQ=MONTHLY;BYDAY=1SA', 'FREQ=DAILY;COUNT=3', 'FREQ=MONTHLY;BYMONTHDAY=-1', 'nonsense']) {
      expect(rruleLabel(rule)).toBe(rule)
    }
  })
})

it('a start that no occurrence falls on is warned about', () => {
  expect(startWarning('WEEKLY', ['MO'], sunday)).toContain('on a Sunday')
  expect(startWarning('WEEKLY', ['SU'], sunday)).toBeNull()
  expect(startWarning('WEEKLY', [], sunday)).toBeNull()
  expect(startWarning('MONTHLY', [], '2026-10-31T02:00')).toContain('without this day')
  expect(startWarning('YEARLY', [], '2028-02-29T02:00')).toContain('Years without this day')
  expect(startWarning('YEARLY', [], sunday)).toBeNull()
  expect(startWarning('DAILY', [], sunday)).toBeNull()
})
