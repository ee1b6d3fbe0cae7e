import { describe, expect, it } from 'vitest'
import { openTestDatabase } from '../../../testing/database/database.ts'
import { nodeZone } from '../../platform/zones/node-zone.ts'
import { createZone } from '../../platform/zones/zone.ts'
import { createPlanner, dueAfter } from './plan-schedule.ts'

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

  it.each([
    ['every six hours from the last success', '@every 6h', '2026-11-20T03:20:00Z', '2026-11-20T10:20:00.000Z'],
    ['on a leap day', '0 3 29 2 *', '2026-11-20T00:00:00Z', '2028-03-01T03:00:00.000Z'],
    [
      'on the last day of the month, as Quartz has it',
      '0 0 3 L * ?',
      '2026-11-20T00:00:00Z',
      '2026-12-01T03:00:00.000Z',
    ],
    ['for the last time', '0 0 3 1 12 ? 2026', '2026-11-20T00:00:00Z', '2026-12-02T03:00:00.000Z'],
  ])('is due %s', (_name, schedule, since, expected) => {
    expect(due(schedule, since)).toBe(expected)
  })

  it('whose times the clocks skip by half an hour comes in order with those that they show', () => {
    const howe = (since: string) => due('15,35 2 * * *', since, 'Australia/Lord_Howe')
    // 2026-10-04 02:00 becomes 02:30, so that 02:15 counts as 02:45, after 02:35; an hour of grace.
    expect(howe('2026-10-03T15:30:00Z')).toBe('2026-10-03T16:35:00.000Z')
    expect(howe('2026-10-03T15:35:00Z')).toBe('2026-10-03T18:06:00.000Z')
  })

  it.each(['@reboot', '0 0 3 * * *', 'nightly', '61 * * * *', '0 3 30 2 *', '0 3 */2 * 1'])(
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

it('plans follow the zone that the schedule names, and the clocks of years that are far ahead', async () => {
  const database = await openTestDatabase()
  try {
    const now = new Date('2026-11-20T03:00:00Z')
    const of = (schedule: string | null, countedFrom = now) => ({ schedule, timeZone: 'Europe/Berlin', countedFrom })
    const lines = ['CRON_TZ=Asia/Tokyo 0 3 * * *', '0 3 29 2 *', 'TZ=Mars/Base 0 3 * * *', '0 3 1 7 ?', null]
    const registered = new Date('2024-02-28T00:00:00Z')
    const planOf = await createPlanner(
      database,
      lines.map((line) => of(line, registered)),
      now,
    )
    expect(planOf(of('CRON_TZ=Asia/Tokyo 0 3 * * *')).plannedDue).toEqual(new Date('2026-11-20T20:24:00Z'))
    // 03:00 in Berlin is 02:00Z in winter and 01:00Z in summer, and a day of grace.
    expect(planOf(of('0 3 29 2 *', registered)).plannedDue).toEqual(new Date('2024-03-01T02:00:00Z'))
    expect(planOf(of('0 3 29 2 *')).plannedDue).toEqual(new Date('2028-03-01T02:00:00Z'))
    expect(planOf(of('0 3 1 7 ?')).plannedDue).toEqual(new Date('2027-07-02T01:00:00Z'))
    expect(planOf(of('TZ=Mars/Base 0 3 * * *'))).toMatchObject({
      plannedDue: null,
      scheduleProblem: expect.stringContaining('"Mars/Base" is no IANA time zone'),
    })
    expect(planOf(of(null))).toMatchObject({ plannedSchedule: null, scheduleProblem: null })
  } finally {
    await database.close()
  }
})
