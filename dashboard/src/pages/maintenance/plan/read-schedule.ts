import { instantOf, isTimeZone } from '../../../format/local-datetime.ts'

interface ScheduleForm {
  /** Wall times of the zone, like 2026-11-22T02:00. */
  startsAt: string
  timeZone: string
  /** One of the two says how long it takes. */
  endsAt?: string
  minutes?: number
}

/** When a scheduled window begins and how long it takes, or what is wrong with the form, in words. */
export function readSchedule({
  startsAt,
  timeZone,
  endsAt,
  minutes,
}: ScheduleForm): { startsAt: string; durationMinutes: number } | { problem: string } {
  if (!isTimeZone(timeZone))
    return { problem: `The time zone "${timeZone}" is not known: use a name like Europe/Berlin.` }
  const start = instantOf(startsAt, timeZone)
  if (start === null) return { problem: 'Say when it starts.' }
  const end = endsAt === undefined ? start + (minutes ?? 0) * 60_000 : instantOf(endsAt, timeZone)
  if (end === null) return { problem: 'Say when it ends.' }
  if (!(end > start)) return { problem: 'It must end after it starts.' }
  return { startsAt: new Date(start).toISOString(), durationMinutes: (end - start) / 60_000 }
}
