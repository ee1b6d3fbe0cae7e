import type { Portal, PortalGroup } from '../portal.ts'
import type { Messages } from './messages.ts'

/** The digits that reports have, too: percent cut off after four decimals. */
export const percent = (uptime: number | null, { decimalPoint }: Pick<Messages, 'decimalPoint'>) =>
  uptime === null ? '–' : `${uptime.toFixed(4).replace('.', decimalPoint)} %`

/** A length like `4 min 19 s`: its two largest units; what is left is cut off, what is spent is not. */
export function lengthOf(ms: number, { units }: Pick<Messages, 'units'>): string {
  const seconds = Math.floor(Math.abs(ms) / 1000)
  const parts = [
    [Math.floor(seconds / 86_400), units.day],
    [Math.floor(seconds / 3600) % 24, units.hour],
    [Math.floor(seconds / 60) % 60, units.minute],
    [seconds % 60, units.second],
  ] as const
  const first = parts.findIndex(([count]) => count > 0)
  if (first < 0) return `0 ${units.second}`
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ')
}

/** What is left of the error budget of the month. */
export function budgetText({ budgetMs, consumedMs, month }: PortalGroup, m: Messages): string {
  if (budgetMs === null || consumedMs === null || month?.uptime === null || !month) return m.noData
  const left = budgetMs - consumedMs
  if (left < 0) return `${m.overspent} ${lengthOf(left, m)}`
  return `${lengthOf(left, m)} ${m.left} ${m.of} ${lengthOf(budgetMs, m)}`.replace(/ {2,}/g, ' ')
}

/** An instant in the zone of the customer. */
export function instantOf(at: Date, { language, timeZone }: Pick<Portal, 'language' | 'timeZone'>): string {
  const locale = language === 'en' ? 'en-GB' : language
  const key = `${locale} ${timeZone}`
  const known = formats.get(key)
  if (known) return known.format(at)
  const format = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone })
  if (formats.size < maxFormats) formats.set(key, format)
  return format.format(at)
}

/** Making one takes longer than using it a hundred times; there are no more than languages and zones of customers. */
const formats = new Map<string, Intl.DateTimeFormat>()
const maxFormats = 200

/** The state of all in one: an outage, else maintenance, else up. */
export function stateOf({ groups, maintenance, asOf }: Portal): 'down' | 'maintenance' | 'up' {
  if (groups.some(({ isDown }) => isDown)) return 'down'
  return maintenance.some(({ startsAt }) => startsAt <= asOf) ? 'maintenance' : 'up'
}
