import { expect, it } from 'vitest'
import { readSchedule } from './read-schedule.ts'

const timeZone = 'Europe/Berlin'

it('a schedule is read in its own zone', () => {
  expect(readSchedule({ startsAt: '2026-11-22T02:00', timeZone, minutes: 90 })).toEqual({
    startsAt: '2026-11-22T01:00:00.000Z',
    durationMinutes: 90,
  })
})
it('an end over a change of the clock gives the time that really passes', () => {
  const night = { startsAt: '2026-10-25T01:00', endsAt: '2026-10-25T04:00', timeZone }
  expect(readSchedule(night)).toMatchObject({ durationMinutes: 240 })
})
it.each([
  [{ startsAt: '2026-11-22T02:00', timeZone: 'Mars/Olympus', minutes: 5 }, 'Mars/Olympus'],
  [{ startsAt: '', timeZone, minutes: 5 }, 'when it starts'],
  [{ startsAt: '2026-11-22T02:00', timeZone, endsAt: '' }, 'when it ends'],
  [{ startsAt: '2026-11-22T02:00', timeZone, endsAt: '2026-11-22T02:00' }, 'end after it starts'],
  [{ startsAt: '2026-11-22T02:00', timeZone, minutes: 0 }, 'end after it starts'],
])('%j is refused in words', (form, words) => {
  expect(readSchedule(form)).toEqual({ problem: expect.stringContaining(words) })
})
