// Builds and reads the RFC 5545 rules that the form offers: daily, weekly on chosen days, monthly or yearly on a day of
// the month.

export type Repeat = 'NONE' | 'DAILY' | 'WEEKLY' | 'MONTHLY' | 'YEARLY'
export type Weekday = 'MO' | 'TU' | 'WE' | 'TH' | 'FR' | 'SA' | 'SU'

export const weekdays: readonly { code: Weekday; name: string }[] = [
  { code: 'MO', name: 'Monday' },
  { code: 'TU', name: 'Tuesday' },
  { code: 'WE', name: 'Wednesday' },
  { code: 'TH', name: 'Thursday' },
  { code: 'FR', name: 'Friday' },
  { code: 'SA', name: 'Saturday' },
  { code: 'SU', name: 'Sunday' },
]

/** The weekday of a wall time like 2026-11-22T02:00; null when it is none. */
export function weekdayOf(local: string): Weekday | null {
  const ms = /^\d{4}-\d\d-\d\d/.test(local) ? Date.parse(`${local.slice(0, 10)}T00:00Z`) : Number.NaN
  return Number.isNaN(ms) ? null : (weekdays[(new Date(ms).getUTCDay() + 6) % 7]?.code ?? null)
}

/**
 * The rule of a window that starts at this wall time, in its own zone; null of one that does not repeat. Without a chosen
 * day a weekly one repeats on the weekday of its start; a monthly one always repeats on the day of the month of its start,
 * a yearly one on its day of the year.
 */
export function rruleText(repeat: Repeat, days: readonly Weekday[], startsAt: string): string | null {
  if (repeat === 'NONE') return null
  if (repeat === 'DAILY') return 'FREQ=DAILY'
  const monthDay = `BYMONTHDAY=${Number(startsAt.slice(8, 10)) || 1}`
  if (repeat === 'MONTHLY') return `FREQ=MONTHLY;${monthDay}`
  if (repeat === 'YEARLY') return `FREQ=YEARLY;BYMONTH=${Number(startsAt.slice(5, 7)) || 1};${monthDay}`
  const first = weekdayOf(startsAt)
  const wanted = days.length > 0 || !first ? days : [first]
  const inOrder = weekdays.map(({ code }) => code).filter((code) => wanted.includes(code))
  return `FREQ=WEEKLY;BYDAY=${inOrder.join(',') || 'MO'}`
}

/** A rule in words; one that says more than these words can is shown as it is. */
export function rruleLabel(rrule: string): string {
  const parts = new Map(rrule.split(';').map((part) => part.split('=', 2) as [string, string])) // text before and after =
  const said = new Set(['FREQ', 'BYDAY', 'BYMONTHDAY', 'BYMONTH', 'INTERVAL', 'WKST'])
  const interval = Number(parts.get('INTERVAL') ?? 1)
  const days = parts.get('BYDAY')?.split(',')
  const names = days?.map((day) => weekdays.find(({ code }) => code === day)?.name)
  const monthDays = parts.get('BYMONTHDAY')
  const unit = { DAILY: 'day', WEEKLY: 'week', MONTHLY: 'month', YEARLY: 'year' }[parts.get('FREQ') ?? '']
  const sayable = [...parts.keys()].every((key) => said.has(key)) && !names?.includes(undefined)
  if (!unit || !sayable || monthDays?.includes('-')) return rrule
  const every = interval === 1 ? `every ${unit}` : `every ${interval} ${unit}s`
  const on = [...(names ? [names.join(', ')] : []), ...(monthDays ? [`day ${monthDays.replaceAll(',', ', ')}`] : [])]
  const inMonths = parts.get('BYMONTH')?.split(',').map(monthName)
  const words = on.length > 0 ? `${every} on ${on.join(', ')}` : every
  return inMonths ? `${words} of ${inMonths.join(', ')}` : words
}

const monthName = (month: string) =>
  new Date(Date.UTC(2000, Number(month) - 1)).toLocaleString('en', { month: 'long', timeZone: 'UTC' })

/** Why a weekly rule would not begin when its first start says; null when all is well. */
export function startWarning(repeat: Repeat, days: readonly Weekday[], startsAt: string): string | null {
  const first = weekdayOf(startsAt)
  if (repeat === 'MONTHLY' && Number(startsAt.slice(8, 10)) > 28) return 'Months without this day are left out.'
  if (repeat === 'YEARLY' && startsAt.slice(5, 10) === '02-29') return 'Years without this day are left out.'
  if (repeat !== 'WEEKLY' || days.length === 0 || !first || days.includes(first)) return null
  const name = weekdays.find(({ code }) => code === first)?.name
  return `The start lies on a ${name}, which is not chosen: the first occurrence is on the next chosen day.`
}
