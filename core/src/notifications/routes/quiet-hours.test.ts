import { describe, expect, it } from 'vitest'
import { nodeZone } from '../../platform/zones/node-zone.ts'
import { checkQuietHours, type QuietWindow, quietUntil, weekdays, type ZonedQuietHours } from './quiet-hours.ts'

const every = [...weekdays]
const hours = (timeZone: string, ...windows: QuietWindow[]): ZonedQuietHours => ({
  timeZone,
  windows,
  criticalPasses: true,
  zone: nodeZone(timeZone, new Date('2026-01-01'), new Date('2027-01-01')),
})
const nights = (timeZone: string) => hours(timeZone, { days: every, from: '22:00', to: '07:00' })

describe('quiet hours', () => {
  const cases: [what: string, quiet: ZonedQuietHours, now: string, until: string | null][] = [
    ['not yet', nights('UTC'), '2026-03-02T21:59:59Z', null],
    ['from their start on', nights('UTC'), '2026-03-02T22:00:00Z', '2026-03-03T07:00:00Z'],
    ['after midnight', nights('UTC'), '2026-03-03T06:59:59Z', '2026-03-03T07:00:00Z'],
    ['until their end', nights('UTC'), '2026-03-03T07:00:00Z', null],
    ['by the clocks of the zone', nights('Asia/Tokyo'), '2026-03-02T13:30:00Z', '2026-03-02T22:00:00Z'],
    // Berlin, 2026-03-29: at 02:00 it is 03:00. The night is an hour shorter.
    ['before the clocks go forward', nights('Europe/Berlin'), '2026-03-28T21:00:00Z', '2026-03-29T05:00:00Z'],
    ['as they go forward', nights('Europe/Berlin'), '2026-03-29T01:30:00Z', '2026-03-29T05:00:00Z'],
    // Berlin, 2026-10-25: at 03:00 it is 02:00 again. The night is an hour longer.
    ['before the clocks go back', nights('Europe/Berlin'), '2026-10-24T20:00:00Z', '2026-10-25T06:00:00Z'],
    [
      'from a time that does not exist',
      hours('Europe/Berlin', { days: ['SUN'], from: '02:30', to: '05:00' }),
      '2026-03-29T01:00:00Z',
      '2026-03-29T03:00:00Z',
    ],
    [
      'until a time that does not exist',
      hours('Europe/Berlin', { days: ['SUN'], from: '00:00', to: '02:30' }),
      '2026-03-29T00:59:59Z',
      '2026-03-29T01:00:00Z',
    ],
    [
      'from the first of two equal times',
      hours('Europe/Berlin', { days: ['SUN'], from: '02:30', to: '05:00' }),
      '2026-10-25T00:30:00Z',
      '2026-10-25T04:00:00Z',
    ],
    [
      'until the second of two equal times',
      hours('Europe/Berlin', { days: ['SUN'], from: '00:00', to: '02:30' }),
      '2026-10-25T01:29:59Z',
      '2026-10-25T01:30:00Z',
    ],
    ['only on their days', hours('UTC', { days: ['SAT'], from: '22:00', to: '07:00' }), '2026-03-02T23:00:00Z', null],
    [
      'over the night of the last day',
      hours('UTC', { days: ['SUN'], from: '22:00', to: '07:00' }),
      '2026-03-02T06:00:00Z',
      '2026-03-02T07:00:00Z',
    ],
    [
      'through windows that touch',
      hours('UTC', { days: ['SAT', 'SUN'], from: '00:00', to: '00:00' }, { days: every, from: '22:00', to: '07:00' }),
      '2026-03-06T23:00:00Z',
      '2026-03-09T07:00:00Z',
    ],
  ]
  it.each(cases)('hold back %s', (_what, quiet, now, until) => {
    expect(quietUntil(quiet, new Date(now))?.toISOString() ?? null).toBe(until && new Date(until).toISOString())
  })

  it('that never end are looked at again', () => {
    const always = hours('UTC', { days: every, from: '00:00', to: '00:00' })
    const until = quietUntil(always, new Date('2026-03-02T10:00:00Z'))
    expect(until?.getTime()).toBeGreaterThan(Date.parse('2026-03-09T00:00:00Z'))
  })

  it.each([
    [hours('UTC'), 'from 1 to 14 windows'],
    [hours('UTC', { days: [], from: '22:00', to: '07:00' }), 'names its days'],
    [hours('UTC', { days: ['MON'], from: '24:00', to: '07:00' }), 'like 22:00 to 07:00'],
  ])('that cannot be kept are refused', (quiet, reason) => {
    expect(() => checkQuietHours(quiet)).toThrow(reason)
  })
})
