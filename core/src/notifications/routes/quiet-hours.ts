import { Temporal } from 'temporal-polyfill'
import { AppError } from '../../platform/errors.ts'

export const weekdays = ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'] as const
export type Weekday = (typeof weekdays)[number]

/** A stretch of local time that starts on each of the days; one that ends no later than it starts goes on into the next day. */
export interface QuietWindow {
  days: Weekday[]
  /** Like 22:00. */
  from: string
  to: string
}

/** When people are left alone, by the clocks of a zone. */
export interface QuietHours {
  timeZone: string
  windows: QuietWindow[]
  /** What is critical is told all the same. */
  criticalPasses: boolean
}

const timeForm = /^([01]\d|2[0-3]):[0-5]\d$/

/** Throws `bad_request` for quiet hours that can't be kept. */
export function checkQuietHours({ timeZone, windows }: QuietHours): void {
  if (!isZone(timeZone)) throw refusal(`"${timeZone.slice(0, 60)}" is no IANA time zone, like Europe/Berlin`)
  if (windows.length === 0 || windows.length > 14) throw refusal('quiet hours have from 1 to 14 windows')
  for (const { days, from, to } of windows) {
    if (days.length === 0) throw refusal('a window of quiet hours names its days')
    if (!timeForm.test(from) || !timeForm.test(to))
      throw refusal('a window of quiet hours is given like 22:00 to 07:00')
  }
}

/**
 * Until when it is quiet at `now`, null when it is not. Windows that touch are one. Where clocks change, a time that does not
 * exist is the instant of the change, and of one that comes twice a window starts with the first and ends with the second:
 * it is rather a little longer quiet than that somebody is woken.
 */
export function quietUntil({ timeZone, windows }: QuietHours, now: Date): Date | null {
  const start = now.getTime()
  let until = start
  // More turns than windows of a week: hours that are always quiet end after a week, and are then looked at again.
  for (let turn = 0; turn < 15; turn++) {
    const ends = windows.flatMap((window) => endsAt(window, timeZone, until))
    const latest = Math.max(until, ...ends)
    if (latest === until) break
    until = latest
  }
  return until > start ? new Date(until) : null
}

/** When the window ends in which the instant lies, if it lies in one. */
function endsAt({ days, from, to }: QuietWindow, timeZone: string, at: number): number[] {
  const today = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone).toPlainDate()
  return [today.subtract({ days: 1 }), today].flatMap((day) => {
    const weekday = weekdays[day.dayOfWeek - 1]
    if (!weekday || !days.includes(weekday)) return []
    const lastDay = to <= from ? day.add({ days: 1 }) : day
    const starts = instantOf(day, from, timeZone, 'earlier')
    const ends = instantOf(lastDay, to, timeZone, 'later')
    return starts <= at && at < ends ? [ends] : []
  })
}

function instantOf(day: Temporal.PlainDate, time: string, timeZone: string, which: 'earlier' | 'later'): number {
  const local = day.toPlainDateTime(Temporal.PlainTime.from(time))
  const zoned = local.toZonedDateTime(timeZone, { disambiguation: which })
  if (zoned.toPlainDateTime().equals(local)) return zoned.epochMilliseconds
  // The clocks leap over it: both readings are wrong, and the change lies between them.
  const before = local.toZonedDateTime(timeZone, { disambiguation: 'earlier' })
  return before.getTimeZoneTransition('next')?.epochMilliseconds ?? zoned.epochMilliseconds
}

function isZone(timeZone: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(timeZone)
    return true
  } catch {
    return false
  }
}

function refusal(reason: string): AppError {
  return new AppError('bad_request', { reason: `${reason[0]?.toUpperCase()}${reason.slice(1)}.` })
}
