import { describe, expect, it } from 'vitest'
import { nodeZone } from '../platform/zones/node-zone.ts'
import { createZone } from '../platform/zones/zone.ts'
import { occurrences, parseRecurrence } from './recurrence.ts'

const hour = 3_600_000
/** The starts of the first occurrences from `startsAt` on, within so many days. */
const starts = (rrule: string, timeZone: string, startsAt: string, days: number, durationMs = hour) => {
  const zone = nodeZone(timeZone, new Date('2020-01-01'), new Date('2040-01-01'))
  const recurrence = parseRecurrence({ rrule, zone, startsAt: new Date(startsAt), durationMs })
  const from = recurrence.startsAt
  return occurrences(recurrence, from, new Date(from.getTime() + days * 24 * hour)).map((at) => at.toISOString())
}

describe('a recurrence', () => {
  it('stays at its local time over both changes of the clock, in both hemispheres', () => {
    expect(starts('FREQ=WEEKLY;BYDAY=SU', 'Europe/Berlin', '2026-10-18T00:00:00Z', 15)).toEqual([
      '2026-10-18T00:00:00.000Z',
      '2026-10-25T00:00:00.000Z',
      '2026-11-01T01:00:00.000Z',
    ])
    expect(starts('FREQ=WEEKLY;BYDAY=SU', 'Europe/Berlin', '2026-03-22T03:00:00Z', 8)).toEqual([
      '2026-03-22T03:00:00.000Z',
      '2026-03-29T02:00:00.000Z',
    ])
    expect(starts('RRULE:FREQ=DAILY;INTERVAL=2', 'Australia/Sydney', '2026-10-02T18:00:00Z', 5)).toEqual([
      '2026-10-02T18:00:00.000Z',
      '2026-10-04T17:00:00.000Z',
      '2026-10-06T17:00:00.000Z',
    ])
    expect(starts('FREQ=DAILY', 'Australia/Sydney', '2026-04-03T15:30:00Z', 3)).toEqual([
      '2026-04-03T15:30:00.000Z',
      '2026-04-04T15:30:00.000Z',
      '2026-04-05T16:30:00.000Z',
    ])
  })

  it('leaves out an occurrence at a local time that a day skips, and takes the first of one that comes twice', () => {
    expect(starts('FREQ=DAILY', 'Europe/Berlin', '2026-03-28T01:30:00Z', 2)).toEqual([
      '2026-03-28T01:30:00.000Z',
      '2026-03-30T00:30:00.000Z',
    ])
    expect(starts('FREQ=DAILY', 'Europe/Berlin', '2026-10-24T00:30:00Z', 3)).toEqual([
      '2026-10-24T00:30:00.000Z',
      '2026-10-25T00:30:00.000Z',
      '2026-10-26T01:30:00.000Z',
    ])
    expect(starts('FREQ=WEEKLY;BYDAY=SU', 'Australia/Sydney', '2026-09-26T16:00:00Z', 15)).toEqual([
      '2026-09-26T16:00:00.000Z',
      '2026-10-10T15:00:00.000Z',
    ])
  })

  it('reads days of the month, counts and ends', () => {
    expect(starts('FREQ=MONTHLY;BYMONTHDAY=31', 'UTC', '2026-10-31T02:00:00Z', 70)).toEqual([
      '2026-10-31T02:00:00.000Z',
      '2026-12-31T02:00:00.000Z',
    ])
    expect(starts('FREQ=MONTHLY;BYDAY=1SA', 'UTC', '2026-10-01T02:00:00Z', 40)).toEqual([
      '2026-10-03T02:00:00.000Z',
      '2026-11-07T02:00:00.000Z',
    ])
    expect(starts('freq=daily;count=2', 'UTC', '2026-10-01T02:00:00Z', 40)).toHaveLength(2)
    expect(starts('FREQ=DAILY;UNTIL=20261003T020000Z', 'UTC', '2026-10-01T02:00:00Z', 40)).toHaveLength(3)
  })

  it.each([
    ['FREQ=YEARLY', ['2026-10-05', '2027-10-05', '2028-10-05']],
    ['FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29', ['2028-02-29', '2032-02-29', '2036-02-29']],
    ['FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO', ['2044-02-29']],
    ['FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29', ['2028-02-29', '2032-02-29']],
    ['FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13', ['2026-11-13', '2027-08-13', '2028-10-13']],
    ['FREQ=YEARLY;BYDAY=FR;BYMONTHDAY=13', ['2026-11-13', '2027-08-13', '2028-10-13']],
    ['FREQ=YEARLY;INTERVAL=3', ['2026-10-05', '2029-10-05', '2032-10-05']],
    ['FREQ=YEARLY;INTERVAL=7;BYMONTH=2;BYMONTHDAY=29', ['2040-02-29']],
    ['FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU', ['2027-03-28', '2028-03-26']],
    ['FREQ=YEARLY;BYDAY=20MO', ['2027-05-17', '2028-05-15']],
    ['FREQ=YEARLY;BYYEARDAY=366', ['2028-12-31', '2032-12-31']],
    ['FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO', ['2026-12-28', '2032-12-27']],
    ['FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1', ['2026-10-30', '2026-11-30']],
    ['FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=2,-1', ['2026-10-06', '2026-10-27', '2026-11-03']],
    ['FREQ=WEEKLY;INTERVAL=2;BYDAY=SU;WKST=WE', ['2026-10-18', '2026-11-01']],
    ['FREQ=DAILY;BYMONTHDAY=31;BYDAY=SU;COUNT=2', ['2027-01-31', '2027-10-31']],
    ['FREQ=YEARLY;UNTIL=20281005', ['2026-10-05', '2027-10-05', '2028-10-05']],
    ['FREQ=YEARLY;UNTIL=20281004', ['2026-10-05', '2027-10-05']],
  ])('is found however rare it is: %s', (rrule, days) => {
    const found = starts(rrule, 'UTC', '2026-10-05T02:00:00Z', 20 * 366)
    expect(found.slice(0, days.length)).toEqual(days.map((day) => `${day}T02:00:00.000Z`))
    if (/COUNT|UNTIL/.test(rrule)) expect(found).toHaveLength(days.length)
  })

  it('gives the next occurrence when none lies in the time asked for', () => {
    expect(starts('FREQ=MONTHLY;INTERVAL=6', 'UTC', '2026-10-01T02:00:00Z', 1)).toEqual(['2026-10-01T02:00:00.000Z'])
    const yearly = {
      rrule: 'FREQ=MONTHLY;INTERVAL=12',
      zone: nodeZone('UTC', new Date(0), new Date(1)),
      startsAt: new Date('2026-10-01'),
      durationMs: 1,
    }
    expect(occurrences(yearly, new Date('2026-10-02'), new Date('2026-11-02'))).toEqual([new Date('2027-10-01')])
    const once = { ...yearly, rrule: 'FREQ=DAILY;COUNT=1' }
    expect(occurrences(once, new Date('2026-10-02'), new Date('2026-11-02'))).toEqual([])
  })

  it.each([
    ['FREQ=HOURLY', 'FREQ=HOURLY is not supported; use DAILY, WEEKLY, MONTHLY or YEARLY'],
    ['FREQ=SECONDLY', 'use DAILY, WEEKLY, MONTHLY or YEARLY'],
    ['FREQ=DAILY;COUNT=2;UNTIL=20270101', 'COUNT or by UNTIL, not by both'],
    ['FREQ=DAILY;UNTIL=20269901', 'UNTIL=20269901 is no day'],
    ['FREQ=DAILY;UNTIL=20250101', 'no occurrence within 40 years of its start'],
    ['FREQ=WEEKLY;BYDAY=1MO', 'BYDAY with numeric value MUST NOT be used unless FREQ is MONTHLY or YEARLY'],
    ['FREQ=WEEKLY;BYMONTHDAY=3', 'BYMONTHDAY MUST NOT be used when FREQ is WEEKLY'],
    ['FREQ=MONTHLY;BYWEEKNO=20', 'BYWEEKNO MUST NOT be used unless FREQ=YEARLY'],
    ['FREQ=MONTHLY;BYDAY=6MO', 'BYDAY=6MO counts beyond the fifth of a month'],
    ['FREQ=YEARLY;BYSETPOS=1', 'BYSETPOS MUST be used with another BYxxx rule part'],
    ['FREQ=YEARLY;BYSETPOS=0;BYDAY=MO', 'BYSETPOS=0 is malformed'],
    ['FREQ=YEARLY;BYMONTHDAY=0', 'BYMONTHDAY=0 is malformed'],
    ['FREQ=YEARLY;INTERVAL=4;BYMONTH=2;BYMONTHDAY=29', 'no occurrence within 40 years of its start'],
    ['BYDAY=MO', 'name FREQ'],
    ['FREQ=DAILY;FREQ=DAILY', 'no part twice'],
    ['FREQ=DAILY;BYHOUR=2,3', 'BYHOUR is not supported; hour and minute are those of startsAt'],
    ['FREQ=DAILY;BYMONTHDAY=40', 'BYMONTHDAY=40 is malformed'],
    ['FREQ=WEEKLY;BYDAY=XX', 'BYDAY=XX is malformed'],
    ['FREQ=DAILY;INTERVAL=0', 'INTERVAL=0 is malformed'],
    ['FREQ=DAILY\nDTSTART:20260101', 'is not supported'],
    ['', 'an empty part'],
    ['FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30', 'no occurrence within 40 years of its start'],
    ['FREQ=WEEKLY;BYDAY=MO,TU', 'an occurrence of 1500 min would reach into the next, 1440 min later'],
  ])('is refused as %j', (rrule, text) => {
    const read = () => starts(rrule, 'UTC', '2026-10-05T02:00:00Z', 1, 25 * hour)
    expect(read).toThrow(expect.objectContaining({ code: 'bad_request', message: expect.stringContaining(text) }))
  })

  it('follows the clocks that it is given, whatever Node knows of the zone', () => {
    // Havana without winter time, as newer data might have it.
    const zone = createZone('America/Havana', [{ from: 0, offsetMs: -4 * hour }])
    const startsAt = new Date('2026-10-31T06:00:00Z')
    const daily = parseRecurrence({ rrule: 'FREQ=DAILY;UNTIL=20261102T060000Z', zone, startsAt, durationMs: hour })
    expect(occurrences(daily, startsAt, new Date('2026-11-30'))).toEqual(
      ['2026-10-31T06:00:00Z', '2026-11-01T06:00:00Z', '2026-11-02T06:00:00Z'].map((at) => new Date(at)),
    )
  })
})
