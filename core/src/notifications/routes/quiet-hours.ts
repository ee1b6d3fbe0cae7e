import { AppError } from '../../platform/errors.ts'
import type { Zone } from '../../platform/zones/zone.ts'

export const weekdays = ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'] as const
export type Weekday = (typeof weekdays)[number]

/** An interval of local time that starts on each of the days; one that ends no later than it starts goes on into the next day. */
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
  /** What is critical is reported all the same. */
  criticalPasses: boolean
}

/** With the clocks of its zone, as the database has them. */
export interface ZonedQuietHours extends QuietHours {
  zone: Zone
}

const timeForm = /^([01]\d|2[0-3]):[0-5]\d$/

const dayMs = 86_400_000

/** Throws `bad_request` for quiet hours that can't be kept; their zone is the database's to know. */
export function checkQuietHours({ windows }: QuietHours): void {
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
export function quietUntil({ zone, windows }: ZonedQuietHours, now: Date): Date | null {
  const start = now.getTime()
  let until = start
  // More turns than windows of a week: hours that are always quiet end after a week, and are then looked at again.
  for (let turn = 0; turn < 15; turn++) {
    const ends = windows.flatMap((window) => endsAt(window, zone, until))
    const latest = Math.max(until, ...ends)
    if (latest === until) break
    until = latest
  }
  return until > start ? new Date(until) : null
}

/** When the window ends in which the instant lies, if it lies in one. */
function endsAt({ days, from, to }: QuietWindow, zone: Zone, at: number): number[] {
  const today = Math.floor(zone.localOf(at) / dayMs) * dayMs
  return [today - dayMs, today].flatMap((day) => {
    const weekday = weekdays[(new Date(day).getUTCDay() + 6) % 7]
    if (!weekday || !days.includes(weekday)) return []
    const lastDay = to <= from ? day + dayMs : day
    const [starts] = instantsOf(zone, day + timeOf(from))
    const ends = instantsOf(zone, lastDay + timeOf(to)).at(-1)
    return starts !== undefined && ends !== undefined && starts <= at && at < ends ? [ends] : []
  })
}

/** The instants at which the clocks show this; where they leap over it, that of the leap. */
function instantsOf(zone: Zone, local: number): number[] {
  return [...zone.instantsOf(local), ...[zone.leapOver(local) ?? []].flat()]
}

/** Milliseconds of a time of the day. */
function timeOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return (hours * 60 + minutes) * 60_000
}

function refusal(reason: string): AppError {
  return new AppError('bad_request', { reason: `${reason[0]?.toUpperCase()}${reason.slice(1)}.` })
}
