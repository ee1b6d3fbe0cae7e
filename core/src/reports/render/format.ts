import type { Language } from '../../customers/customer.ts'
import type { SlaStatus } from '../../events/events.ts'
import type { ReportedResult, SlaReport } from '../report.ts'
import type { Messages } from './messages/messages.ts'
import { fill, messagesOf } from './messages/messages-of.ts'

/** Colours that keep 4.5 : 1 on white (WCAG 2.2 AA). */
export const statusColors: Record<SlaStatus, string> = {
  MET: '#15803d',
  AT_RISK: '#a16207',
  BREACHED: '#b91c1c',
  UNPROVEN: '#6d28d9',
  NO_DATA: '#6b7280',
}

/** The words of a language, and figures as it writes them. */
export interface Writer {
  language: Language
  words: Messages
  /** A percentage as it is stored, already floored: never rounded here. */
  percent(value: number | null): string
  /** A count with its thousands apart. */
  amount(count: number): string
  /** A length in seconds, to the millisecond, like `1 h 5 min`. */
  duration(seconds: number): string
  /** An ISO instant as local time, to the minute, or to the millisecond where it lies between two. */
  instant(iso: string): string
  /** A day (2026-11-22) or a month (2026-11) as people read it. */
  date(key: string): string
}

/** Writes in a language, in a zone. */
export function writerOf(language: Language, timeZone: string): Writer {
  const words = messagesOf[language]
  const number = (value: number) => String(value).replace('.', words.decimalPoint)
  const times = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' })
  const exact = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
  const dates = (form: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(words.locale, { timeZone: 'UTC', ...form })
  const [days, months] = [
    dates({ day: 'numeric', month: 'long', year: 'numeric' }),
    dates({ month: 'long', year: 'numeric' }),
  ]
  return {
    language,
    words,
    percent: (value) => (value === null ? words.none : `${number(value)}\u00a0%`),
    amount: (count) => new Intl.NumberFormat(words.locale).format(count),
    duration: (seconds) => duration(seconds, words.units, number),
    instant(iso) {
      const at = new Date(iso)
      if (at.getTime() % 60_000 === 0) return times.format(at)
      const ms = at.getUTCMilliseconds()
      return `${exact.format(at)}${ms > 0 ? `${words.decimalPoint}${String(ms).padStart(3, '0')}` : ''}`
    },
    date: (key) => (key.length === 7 ? months : days).format(new Date(key.length === 7 ? `${key}-01` : key)),
  }
}

function duration(
  seconds: number,
  { day, hour, minute, second }: Messages['units'],
  number: (value: number) => string,
) {
  const ms = Math.round(seconds * 1000)
  const parts: [number, string][] = [
    [Math.floor(ms / 86_400_000), day],
    [Math.floor((ms % 86_400_000) / 3_600_000), hour],
    [Math.floor((ms % 3_600_000) / 60_000), minute],
    [(ms % 60_000) / 1000, second],
  ]
  const text = parts
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${number(count)}\u00a0${unit}`)
    .join(' ')
  return text || `0\u00a0${second}`
}

/** What a period is called. */
export function periodName({ periodType, periodKey, from, to }: SlaReport, { words, date, instant }: Writer): string {
  if (periodType === 'DAILY' || periodType === 'MONTHLY') return date(periodKey)
  if (periodType === 'WEEKLY') {
    const [year = '', week = ''] = periodKey.split('-W')
    return fill(words.week, { year, week: Number(week) })
  }
  if (periodType === 'QUARTERLY') return periodKey.replace('-', ' ')
  if (periodType === 'ROLLING') return fill(words.lastDays, { days: periodKey.replace(/\D/g, '') })
  return periodType === 'YEARLY' ? periodKey : `${instant(from)} – ${instant(to)}`
}

/** The names of groups as people read them; what is no group of the report keeps its own. */
export function groupNames({ terms }: SlaReport): (group: string) => string {
  const names = new Map(terms.map(({ group, displayName }) => [group, displayName ?? group]))
  return (group) => names.get(group) ?? group
}

/** What a service is called. */
export const serviceName = ({ subject, displayName }: Pick<ReportedResult, 'subject' | 'displayName'>): string =>
  displayName ?? subject.slice(subject.lastIndexOf('/') + 1)

/** A service as people read it, and where it is when there are others of that name: what of their paths is not the same. */
export interface ServiceName {
  name: string
  where: string
}

/** The names of the services of a report; what is none of them keeps its path. */
export function serviceNames({ services }: SlaReport): (path: string) => ServiceName {
  const byName = new Map<string, string[][]>()
  for (const service of services) {
    const name = serviceName(service)
    const paths = byName.get(name) ?? []
    paths.push(service.subject.split('/'))
    byName.set(name, paths)
  }
  const names = new Map<string, ServiceName>()
  for (const [name, paths] of byName) {
    const differs = (paths[0] ?? []).map((part, at) => paths.some((other) => other[at] !== part))
    for (const path of paths) {
      const where = path.slice(0, -1).filter((_, at) => differs[at])
      names.set(path.join('/'), { name, where: where.join(' · ') })
    }
  }
  return (path) => names.get(path) ?? { name: path, where: '' }
}

/** What is said of the whole, as a sentence. */
export function verdictText({ total, verdict = total.status, final }: SlaReport, { words }: Writer): string {
  return verdict === 'MET' && !final ? words.metSoFar : words.verdicts[verdict]
}

/** On whom a report is. */
export function subjectName({ subject }: SlaReport, { words }: Writer): string {
  return subject.displayName || words.everything
}
