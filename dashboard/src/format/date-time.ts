const dateTime: Intl.DateTimeFormatOptions = {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
}

/** An instant in the given time zone, the browser's by default: `22 Nov, 14:03:07`. */
export function localTime(iso: string, timeZone?: string): string {
  return new Intl.DateTimeFormat('en-GB', { ...dateTime, ...(timeZone && { timeZone }) }).format(new Date(iso))
}

/** Hours and minutes in the given time zone, the browser's by default. */
export function clockTime(ms: number, timeZone?: string): string {
  const options: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }
  return new Intl.DateTimeFormat('en-GB', { ...options, ...(timeZone && { timeZone }) }).format(ms)
}

/** The same instant in UTC to the second, for `title` attributes. */
export function utcTitle(iso: string): string {
  return `${new Date(iso).toISOString().slice(0, 19).replace('T', ' ')} UTC`
}

const steps = [
  [86_400, 'd'],
  [3_600, 'h'],
  [60, 'min'],
  [1, 's'],
] as const

/** How long ago an instant was, in one unit: `12 s ago`, `5 min ago`, `3 d ago`. */
export function relativeTime(iso: string, now: number): string {
  const seconds = Math.floor((now - Date.parse(iso)) / 1000)
  if (seconds < 2) return 'just now'
  const [length, unit] = steps.find(([size]) => seconds >= size) ?? [1, 's']
  return `${Math.floor(seconds / length)}\u00a0${unit} ago`
}

const monthNames = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** The short name of a UTC day: `2026-11-22` is `22 Nov`. */
export function dayLabel(periodKey: string): string {
  const [, month, day] = periodKey.split('-').map(Number)
  return `${day} ${monthNames[(month ?? 1) - 1]}`
}

/** The short name of the month of a UTC day, with its year in January: `2026-12-01` is `Dec`. */
export function monthLabel(periodKey: string): string {
  const [year, month] = periodKey.split('-').map(Number)
  return month === 1 ? `Jan ${year}` : `${monthNames[(month ?? 1) - 1]}`
}

/** The name of the UTC month an instant lies in: `November 2026`. */
export function utcMonthLabel(ms: number): string {
  return new Intl.DateTimeFormat('en', { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(ms)
}

/** The name of a month: `2026-11` is `November 2026`. */
export function monthName(periodKey: string): string {
  return utcMonthLabel(Date.parse(`${periodKey.slice(0, 7)}-01T00:00:00Z`))
}

/** The day that an instant lies in, in the given time zone: `2026-11-22`. */
export function dayKey(ms: number, timeZone: string): string {
  return new Intl.DateTimeFormat('en-CA', { year: 'numeric', month: '2-digit', day: '2-digit', timeZone }).format(ms)
}

/** A day with its year, in the given time zone, the browser's by default: `22 Nov 2026`. */
export function dateText(iso: string, timeZone?: string): string {
  const options: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short', year: 'numeric' }
  return new Intl.DateTimeFormat('en-GB', { ...options, ...(timeZone && { timeZone }) }).format(new Date(iso))
}
