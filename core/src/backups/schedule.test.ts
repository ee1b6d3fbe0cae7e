import { describe, expect, it } from 'vitest'
import { nodeZone } from '../platform/zones/node-zone.ts'
import { createZone } from '../platform/zones/zone.ts'
import { dueAfter } from './schedule.ts'

const zoneOf = (name: string) => nodeZone(name, new Date('2020-01-01'), new Date('2040-01-01'))
const due = (schedule: string, since: string, zone = 'UTC') =>
  dueAfter(schedule, zoneOf(zone), new Date(since)).dueAt?.toISOString()

describe('the next success of a schedule', () => {
  it.each([
    ['every night', '0 3 * * *', '2026-11-20T03:20:00Z', '2026-11-21T05:24:00.000Z'],
    ['every hour, with an hour of grace at least', '0 * * * *', '2026-11-20T03:20:00Z', '2026-11-20T05:00:00.000Z'],
    ['every Sunday', '0 3 * * 0', '2026-11-20T00:00:00Z', '2026-11-22T19:48:00.000Z'],
    ['every month, with a day of grace at most', '0 3 1 * *', '2026-11-20T00:00:00Z', '2026-12-02T03:00:00.000Z'],
    ['by name', '@daily', '2026-11-20T00:00:01Z', '2026-11-21T02:24:00.000Z'],
    ['at the very time, for which it counts', '0 3 * * *', '2026-11-20T03:00:00Z', '2026-11-21T05:24:00.000Z'],
    ['a moment early, for which it does not', '0 3 * * *', '2026-11-20T02:59:59Z', '2026-11-20T05:24:00.000Z'],
  ])('is due %s', (_name, schedule, since, expected) => {
    expect(due(schedule, since)).toBe(expected)
  })

  it('follows the clocks of its zone: the night that they go forward, the night that they go back', () => {
    const berlin = (since: string) => due('0 3 * * *', since, 'Europe/Berlin')
    expect(berlin('2026-03-27T12:00:00Z')).toBe('2026-03-28T04:18:00.000Z') // 02:00Z, and a tenth of the 23 h to the next
    expect(berlin('2026-03-28T12:00:00Z')).toBe('2026-03-29T03:24:00.000Z') // 01:00Z
    expect(berlin('2026-10-23T12:00:00Z')).toBe('2026-10-24T03:30:00.000Z') // 01:00Z, and a tenth of 25 h
    expect(berlin('2026-10-24T12:00:00Z')).toBe('2026-10-25T04:24:00.000Z') // 02:00Z
  })

  it('that the clocks skip counts an hour later, one that comes twice counts the first time', () => {
    const berlin = (since: string) => due('30 2 * * *', since, 'Europe/Berlin')
    expect(berlin('2026-03-28T12:00:00Z')).toBe('2026-03-29T03:48:00.000Z') // 03:30 in summer time is 01:30Z
    expect(berlin('2026-10-24T12:00:00Z')).toBe('2026-10-25T03:00:00.000Z') // the first 02:30 is 00:30Z
  })

  it.each(['@every 6h', '0 0 3 * * *', 'nightly', '61 * * * *', '0 3 30 2 *'])(
    'is not known for "%s", and says so',
    (schedule) => {
      const { dueAt, problem } = dueAfter(schedule, zoneOf('UTC'), new Date('2026-11-20T00:00:00Z'))
      expect(dueAt).toBeNull()
      expect(problem).toContain(`"${schedule}"`)
    },
  )
})

it('a schedule follows the clocks that it is given, whatever Node knows of the zone', () => {
  // Havana without winter time, as newer data might have it.
  const zone = createZone('America/Havana', [{ from: 0, offsetMs: -4 * 3_600_000 }])
  const { dueAt } = dueAfter('0 3 * * *', zone, new Date('2026-12-20T12:00:00Z'))
  expect(dueAt?.toISOString()).toBe('2026-12-21T09:24:00.000Z')
})
