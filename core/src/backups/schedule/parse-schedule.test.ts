import { describe, expect, it } from 'vitest'
import { createZone } from '../../platform/zones/zone.ts'
import { nextRun } from './next-run.ts'
import { parseSchedule } from './parse-schedule.ts'

const utc = createZone('UTC', [{ from: 0, offsetMs: 0 }])

/** The first runs after an instant, as `2026-11-20 03:00` in UTC, without a time at midnight. */
function runsOf(line: string, from: string, count: number): string[] {
  const { runs } = parseSchedule(line)
  if (runs.kind === 'interval') throw new Error('an interval has no times of its own')
  const found: string[] = []
  let at: number | undefined = Date.parse(from)
  while (found.length < count) {
    at = nextRun(runs, utc, at)
    if (at === undefined) return found
    found.push(
      new Date(at)
        .toISOString()
        .replace(/(:00)?\.000Z$/, '')
        .replace('T', ' ')
        .replace(' 00:00', ''),
    )
  }
  return found
}

/** From Friday 2026-11-20 on: what the source beside it makes of a line. */
const taken: [line: string, runs: string[]][] = [
  // cronie crontab(5): both days restricted, either is enough; robfig spec.go dayMatches
  ['0 3 13 * 5', ['2026-11-20 03:00', '2026-11-27 03:00', '2026-12-04 03:00', '2026-12-11 03:00', '2026-12-13 03:00']],
  // cronie entry.c DOM_STAR, robfig starBit: * in one leaves it to the other
  ['0 0 * * 5', ['2026-11-27', '2026-12-04']],
  ['0 0 1,15 * *', ['2026-12-01', '2026-12-15']],
  // a stepped day of month beside a * means the same to both
  ['0 0 */10 * *', ['2026-11-21', '2026-12-01', '2026-12-11', '2026-12-21', '2026-12-31', '2027-01-01']],
  // robfig getRange: a step of 1 is a star, as it is to cronie
  ['0 0 1-7 * */1', ['2026-12-01', '2026-12-02']],
  // all days as a range are restricted to both: either is enough
  ['0 0 1-31 * 1', ['2026-11-21', '2026-11-22']],
  // robfig getRange: ? is a star; cronie has none
  ['0 0 ? * 1', ['2026-11-23', '2026-11-30']],
  ['0 0 1 * ?', ['2026-12-01', '2027-01-01']],
  ['0 0 ? * ?', ['2026-11-21', '2026-11-22']],
  // cronie crontab(5): 0 or 7 is Sunday; robfig ends with 6
  ['0 0 * * 7', ['2026-11-22', '2026-11-29']],
  ['0 0 * * 5-7', ['2026-11-21', '2026-11-22', '2026-11-27']],
  ['0 0 * * 0-7/7', ['2026-11-22', '2026-11-29']],
  // cronie get_range: a range up to 0 ends with 7
  ['0 0 * * fri-sun', ['2026-11-21', '2026-11-22', '2026-11-27']],
  // cronie get_number: strcasecmp; robfig parseIntOrName: ToLower; names in lists and ranges
  ['0 0 * JAN-feb Mon,wed', ['2027-01-04', '2027-01-06']],
  ['0 0 * * Sun-tue', ['2026-11-22', '2026-11-23', '2026-11-24', '2026-11-29']],
  // robfig getRange: N/step is N-max/step; cronie takes no such step
  ['5/20 4 * * *', ['2026-11-20 04:05', '2026-11-20 04:25', '2026-11-20 04:45']],
  ['0 0 * * 1/2', ['2026-11-23', '2026-11-25', '2026-11-27', '2026-11-30']],
  // both: a step longer than the range leaves its first
  ['*/90 0 * * *', ['2026-11-21', '2026-11-22']],
  // both: ranges with steps, lists of all of them
  ['0 1-7/3,12 * * *', ['2026-11-20 01:00', '2026-11-20 04:00', '2026-11-20 07:00', '2026-11-20 12:00']],
  // rare, and valid: leap days over a century without one, days that few months have
  ['0 0 29 2 *', ['2028-02-29', '2032-02-29', '2036-02-29']],
  ['0 0 31 * *', ['2026-12-31', '2027-01-31', '2027-03-31']],
  ['0 0 29 2 1', ['2027-02-01', '2027-02-08', '2027-02-15', '2027-02-22', '2028-02-07']],
  // both: names of whole lines
  ['@yearly', ['2027-01-01']],
  ['@annually', ['2027-01-01']],
  ['@monthly', ['2026-12-01']],
  ['@weekly', ['2026-11-22', '2026-11-29']],
  ['@daily', ['2026-11-21']],
  ['@midnight', ['2026-11-21']],
  ['@hourly', ['2026-11-20 01:00', '2026-11-20 02:00']],
  // robfig Parse: a zone before the line
  ['CRON_TZ=Asia/Tokyo  0 3 * * *', ['2026-11-20 03:00']],
  // both: blanks of any number
  [' 0\t3  * * * ', ['2026-11-20 03:00']],

  // Quartz: seconds first, 1 is Sunday, ? in one of the days
  ['0 0 3 * * ?', ['2026-11-20 03:00', '2026-11-21 03:00']],
  ['30 0 3 ? * 2-6', ['2026-11-20 03:00:30', '2026-11-23 03:00:30']],
  ['0 0 0 ? * 1', ['2026-11-22', '2026-11-29']],
  ['0 0 0 ? * L', ['2026-11-21', '2026-11-28']],
  // overflowing ranges
  ['0 0 0 ? * FRI-MON', ['2026-11-21', '2026-11-22', '2026-11-23', '2026-11-27']],
  ['0 0 22-1 * * ?', ['2026-11-20 01:00', '2026-11-20 22:00', '2026-11-20 23:00', '2026-11-21']],
  ['0 0 0 1 NOV-FEB ?', ['2026-12-01', '2027-01-01', '2027-02-01', '2027-11-01']],
  ['0 0 0 30-2 * ?', ['2026-11-30', '2026-12-01', '2026-12-02', '2026-12-30', '2026-12-31', '2027-01-01']],
  // N/step goes up to the end of the field, also without a number
  ['0 5/25 4 * * ?', ['2026-11-20 04:05', '2026-11-20 04:30', '2026-11-20 04:55']],
  ['0 0 0 1/10 * ?', ['2026-11-21', '2026-12-01', '2026-12-11', '2026-12-21', '2026-12-31']],
  // L, L-3, LW, W
  ['0 0 0 L * ?', ['2026-11-30', '2026-12-31', '2027-01-31', '2027-02-28']],
  ['0 0 0 L-3 * ?', ['2026-11-27', '2026-12-28']],
  ['0 0 0 LW * ?', ['2026-11-30', '2026-12-31', '2027-01-29']],
  ['0 0 0 15W * ?', ['2026-12-15', '2027-01-15', '2027-02-15', '2027-03-15', '2027-04-15', '2027-05-14', '2027-06-15']],
  ['0 0 0 1W 5 ?', ['2027-05-03', '2028-05-01']],
  // the nth and the last of a weekday
  ['0 0 0 ? * 6#3', ['2026-12-18', '2027-01-15']],
  ['0 0 0 ? * fri#5', ['2027-01-29', '2027-04-30']],
  ['0 0 0 ? * 6L', ['2026-11-27', '2026-12-25']],
  ['0 0 0 ? * MONL', ['2026-11-30', '2026-12-28']],
  // the year
  ['0 0 0 1 1 ? 2030', ['2030-01-01']],
  ['0 0 0 1 1 ? 2030/3', ['2030-01-01', '2033-01-01']],
  ['0 0 0 1 1 ? *', ['2027-01-01', '2028-01-01']],
]

const refused: [line: string, because: RegExp][] = [
  // cronie sets DOM_STAR by the first character, robfig clears its bit by a step, or sets it by any entry of a list
  ['0 0 */2 * 1', /both must hold to cronie, either is enough to robfig\/cron \(Kubernetes\)/],
  ['0 0 1 * */2', /both must hold to cronie, either is enough/],
  ['0 0 1,* * 1', /either is enough to cronie, both must hold to robfig/],
  // cronie makes an empty set of a range that runs backwards, robfig an error
  ['0 0 * * fri-mon', /day of week "fri-mon" runs backwards: write it as a list of two ranges/],
  ['0 0 * * 5-7/2,1/2', /ends with 6/],
  ['0 22-2 * * *', /hour "22-2" runs backwards/],
  ['0 0 * * fri-sun/2', /runs backwards/],
  // what no other program of the three knows
  ['0~30 3 * * *', /draws by lot/],
  ['0 0 L * *', /L, W and # are Quartz's, whose lines have six or seven fields/],
  ['0 0 15W * *', /are Quartz's/],
  ['0 0 * * 5#3', /are Quartz's/],
  ['0 0 * * friL', /are Quartz's/],
  ['0 0 ?/2 * 7', /ends with 6/],
  // bounds
  ['61 * * * *', /minute 61 is not from 0 to 59/],
  ['* 24 * * *', /hour 24 is not from 0 to 23/],
  ['* * 0 * *', /day of month 0/],
  ['* * * 13 *', /month 13/],
  ['* * * * 8', /day of week 8/],
  ['*/0 * * * *', /a step of 0/],
  ['* * * jam *', /month "jam" is no number and none of JAN, FEB/],
  ['1,,2 * * * *', /minute "" can't be read/],
  ['*-5 * * * *', /can't be read/],
  ['99999 * * * *', /can't be read/],
  // names and lines of other forms
  ['@reboot', /a start of the machine comes at no known time/],
  ['@Daily', /in small letters/],
  ['@every', /the names are/],
  ['@every 6', /no duration/],
  ['@every -6h', /no duration/],
  ['@every 0s', /no duration/],
  ['nightly', /it has 1 field;/],
  ['', /0 fields/],
  ['0 3 * *', /it has 4 fields; write five/],
  ['0 3 * * * /usr/bin/backup now', /exactly one of day of month and day of week must be \?/],
  // six fields that Quartz refuses are those of other programs
  ['0 0 3 * * *', /exactly one of day of month and day of week must be \?/],
  ['0 0 3 ? * ?', /exactly one/],
  ['TZ=UTC 0 0 3 * * ?', /a zone before it belongs to five fields/],
  // Quartz: bounds
  ['0 0 0 ? * 0', /day of week 0 is not from 1 to 7/],
  ['0 0 0 ? * 8', /day of week 8/],
  ['0 0 0 ? 0 1', /month 0/],
  ['60 0 0 * * ?', /second 60/],
  ['0 0 0 1 1 ? 1969', /year 1969/],
  ['0 0 0 1 1 ? 2031-2030', /runs backwards/],
  ['0 ? 0 * * ?', /\? stands for a whole day/],
  ['0 0/60 0 * * ?', /a step above 59/],
  ['0 0 0/24 * * ?', /a step above 23/],
  // Quartz leaves out what stands behind a name, and its versions differ on lists with L and W
  ['0 0 0 ? * MON-FRI/2', /leaves out a step after a name/],
  ['0 0 0 L,15 * ?', /versions of Quartz differ/],
  ['0 0 0 15W,20W * ?', /versions of Quartz differ/],
  ['0 0 0 ? * 2#1,6#3', /belong to one day/],
  ['0 0 0 ? * 6#6', /from 1 to 5/],
  ['0 0 0 31W * ?', /31 is not from 1 to 28/],
  ['0 0 0 L-28 * ?', /from L to L-27/],
]

describe('a schedule', () => {
  it.each(taken)('runs at %s as the programs that have it do', (line, runs) => {
    expect(runsOf(line, '2026-11-20T00:00:00Z', runs.length)).toEqual(runs)
  })

  it.each(refused)('is refused as %s, with what to change', (line, because) => {
    expect(() => parseSchedule(line)).toThrow(because)
  })

  it.each(['0 0 30 2 *', '0 0 31 4,6,9,11 *', '0 0 0 31 2 ?', '0 0 0 1 1 ? 2020', '0 0 0 1 1 ? 2090'])(
    'never comes as %s',
    (line) => {
      expect(runsOf(line, '2026-11-20T00:00:00Z', 1)).toEqual([])
    },
  )

  it('is found over the 40 years of the longest pause: the Monday that is a leap day, and a Friday the 13th', () => {
    expect(runsOf('0 0 0 29 2 ? 2066', '2026-11-20T00:00:00Z', 1)).toEqual([])
    expect(runsOf('0 0 0 29 2 ? 2064', '2026-11-20T00:00:00Z', 1)).toEqual(['2064-02-29'])
    expect(runsOf('0 0 29 2 *', '2097-01-01T00:00:00Z', 1)).toEqual(['2104-02-29'])
    expect(runsOf('0 0 13 * ?', '2026-11-20T00:00:00Z', 1)).toEqual(['2026-12-13'])
  })

  it.each([
    ['@every 6h', 6 * 3_600_000],
    ['@every 1h30m', 5_400_000],
    ['@every 1.5h', 5_400_000],
    ['@every 500ms', 1_000],
    ['@every 90.7s', 90_000],
    ['TZ=Europe/Berlin @every 24h', 86_400_000],
  ])('is an interval as %s', (line, everyMs) => {
    expect(parseSchedule(line).runs).toEqual({ kind: 'interval', everyMs })
  })
})
