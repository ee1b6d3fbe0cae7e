import type { SlaStatus } from '../../events/events.ts'

export const statusLabels: Record<SlaStatus, string> = {
  MET: 'met',
  AT_RISK: 'at risk',
  BREACHED: 'breached',
  UNPROVEN: 'unproven',
  NO_DATA: 'no data',
}

/** Colours that keep 4.5 : 1 on white (WCAG 2.2 AA). */
export const statusColors: Record<SlaStatus, string> = {
  MET: '#15803d',
  AT_RISK: '#a16207',
  BREACHED: '#b91c1c',
  UNPROVEN: '#6d28d9',
  NO_DATA: '#6b7280',
}

/** A percentage as it is stored, already floored: never rounded here. */
export const percent = (value: number | null) => (value === null ? 'no figure' : `${value} %`)

/** A count with its thousands apart. */
export const amount = (count: number) => count.toLocaleString('en-GB')

/** A length in seconds as its two largest units, like `1 h 5 min`; below a minute with its milliseconds. */
export function duration(seconds: number): string {
  if (seconds < 60) return `${Number(seconds.toFixed(3))} s`
  const units = [
    ['d', 86_400],
    ['h', 3_600],
    ['min', 60],
    ['s', 1],
  ] as const
  const first = units.findIndex(([, size]) => seconds >= size)
  let rest = seconds
  return units
    .slice(first, first + 2)
    .map(([name, size]) => {
      const count = Math.floor(rest / size)
      rest -= count * size
      return count > 0 ? `${count} ${name}` : ''
    })
    .filter(Boolean)
    .join(' ')
}

/** An ISO instant as local time in a zone, to the minute. */
export function instant(iso: string, timeZone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(new Date(iso))
}
