/** What may be chosen as a period: one of those that hold a day, the days that end now, or from one day to another. */
export const periodKinds = [
  { value: 'DAY', label: 'Day' },
  { value: 'WEEK', label: 'Week' },
  { value: 'MONTH', label: 'Month' },
  { value: 'QUARTER', label: 'Quarter' },
  { value: 'YEAR', label: 'Year' },
  { value: 'LAST_30', label: 'Last 30 days' },
  { value: 'LAST_90', label: 'Last 90 days' },
  { value: 'CUSTOM', label: 'From … to' },
] as const
export type PeriodKind = (typeof periodKinds)[number]['value']

/** The variables with which core is asked: days as a date field writes them, 2026-11-22; the last day of a choice is part of it. */
export function periodVariables(
  kind: PeriodKind,
  day: string,
  until: string,
): { period: string } | { from: string; to: string } {
  if (kind === 'LAST_30') return { period: 'last-30d' }
  if (kind === 'LAST_90') return { period: 'last-90d' }
  if (kind === 'CUSTOM') return { from: day, to: dayAfter(until) }
  if (kind === 'WEEK') return { period: weekOf(day) }
  if (kind === 'QUARTER') return { period: `${day.slice(0, 4)}-Q${Math.ceil(Number(day.slice(5, 7)) / 3)}` }
  return { period: day.slice(0, kind === 'DAY' ? 10 : kind === 'MONTH' ? 7 : 4) }
}

const dayMs = 86_400_000
const textOf = (ms: number) => new Date(ms).toISOString().slice(0, 10)

function dayAfter(day: string): string {
  return textOf(Date.parse(`${day}T00:00:00Z`) + dayMs)
}

/** The ISO week of a day: the one of the year in which its Thursday lies. */
function weekOf(day: string): string {
  const at = Date.parse(`${day}T00:00:00Z`)
  const thursday = at + (3 - ((new Date(at).getUTCDay() + 6) % 7)) * dayMs
  const year = textOf(thursday).slice(0, 4)
  const week = Math.floor((thursday - Date.parse(`${year}-01-01T00:00:00Z`)) / (7 * dayMs)) + 1
  return `${year}-W${String(week).padStart(2, '0')}`
}

/** A day like 2026-11-22, a number of days before now, in UTC. */
export function dayBefore(now: Date, days: number): string {
  return textOf(now.getTime() - days * dayMs)
}
