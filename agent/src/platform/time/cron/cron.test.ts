import { expect, test } from 'vitest'
import { nextSlot } from './next-slot.ts'
import { readCron } from './read-cron.ts'

/** The next times after an instant, as UTC. */
function slots(schedule: string, zone: string, after: string, count: number): string[] {
  const cron = readCron(schedule)?.cron
  const found: string[] = []
  let at = Date.parse(after)
  while (cron && found.length < count) {
    const next = nextSlot(cron, zone, at)
    if (next === undefined) break
    at = next
    found.push(new Date(next).toISOString().replace(':00.000Z', ''))
  }
  return found
}

test.each([
  ['*/15 * * * *', '2026-03-01T00:07:30Z', ['2026-03-01T00:15', '2026-03-01T00:30']],
  ['0 3 * * *', '2026-03-01T03:00:00Z', ['2026-03-02T03:00']],
  ['5/20 1 * * *', '2026-03-01T00:00:00Z', ['2026-03-01T01:05', '2026-03-01T01:25', '2026-03-01T01:45']],
  ['0 0 31 * *', '2026-03-31T00:00:00Z', ['2026-05-31T00:00']],
  ['0 0 29 2 *', '2026-03-01T00:00:00Z', ['2028-02-29T00:00']],
  ['0 12 * * mon-FRI', '2026-02-27T12:00:00Z', ['2026-03-02T12:00']],
  // Either day is enough, unless one of the fields is open.
  ['0 0 13 * 5', '2026-03-01T00:00:00Z', ['2026-03-06T00:00', '2026-03-13T00:00', '2026-03-20T00:00']],
  ['0 0 */1 * 5', '2026-03-01T00:00:00Z', ['2026-03-06T00:00', '2026-03-13T00:00']],
  [
    '0 0 */2 * 0',
    '2026-03-01T00:00:00Z',
    ['2026-03-03T00:00', '2026-03-05T00:00', '2026-03-07T00:00', '2026-03-08T00:00'],
  ],
  ['0 0 ? jan,Mar ?', '2026-03-30T12:00:00Z', ['2026-03-31T00:00', '2027-01-01T00:00']],
  ['@weekly', '2026-03-02T00:00:00Z', ['2026-03-08T00:00']],
  ['@every 1h30m', '2026-03-01T00:10:00Z', ['2026-03-01T01:40', '2026-03-01T03:10']],
  ['0 0 30 2 *', '2026-03-01T00:00:00Z', []],
])('%s comes after %s at %s, as robfig/cron says', (schedule, after, wanted) => {
  expect(slots(schedule, 'UTC', after, wanted.length || 1)).toEqual(wanted)
})

test.each([
  // 29 March 2026: 2:00 becomes 3:00. 25 October 2026: 3:00 becomes 2:00.
  ['30 2 * * *', 'Europe/Berlin', '2026-03-28T12:00:00Z', ['2026-03-30T00:30']],
  ['0 * * * *', 'Europe/Berlin', '2026-03-29T00:00:00Z', ['2026-03-29T01:00', '2026-03-29T02:00']],
  ['30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00:00Z', ['2026-10-25T00:30', '2026-10-25T01:30', '2026-10-26T01:30']],
  ['0 0 * * *', 'Asia/Kolkata', '2026-03-01T00:00:00Z', ['2026-03-01T18:30']],
  ['0 0 1 * *', 'Pacific/Kiritimati', '2026-03-01T00:00:00Z', ['2026-03-31T10:00']],
  ['0 12 * * *', 'America/Los_Angeles', '2026-03-08T00:00:00Z', ['2026-03-08T19:00']],
])('%s in %s comes after %s at %s, when the clocks change too', (schedule, zone, after, wanted) => {
  expect(slots(schedule, zone, after, wanted.length)).toEqual(wanted)
})

test.each(['', '* * * *', '* * * * * *', '60 * * * *', '0 24 * * *', '0 0 0 * *', '0 0 * 13 *', '0 0 * * 7'])(
  '"%s" is no schedule',
  (text) => expect(readCron(text)).toBeUndefined(),
)
test.each([
  '*/0 * * * *',
  '5-1 * * * *',
  'a * * * *',
  '1-2-3 * * * *',
  '1/2/3 * * * *',
  '@reboot',
  '@every',
  '@every 5x',
])('"%s" is none either', (text) => expect(readCron(text)).toBeUndefined())

test('a zone may stand before a schedule, and one that nobody knows has no times', () => {
  expect(readCron('TZ=Europe/Berlin 0 3 * * *')).toMatchObject({ zone: 'Europe/Berlin' })
  expect(slots('0 3 * * *', 'Mars/Olympus', '2026-03-01T00:00:00Z', 1)).toEqual([])
})
