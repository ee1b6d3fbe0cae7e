import { Temporal } from 'temporal-polyfill'
import { AppError } from '../../platform/errors.ts'

/** A period between two local days, the second not in it, or of so many days that end with the present. */
export type Period =
  | { kind: 'DAY' | 'WEEK' | 'MONTH' | 'QUARTER' | 'YEAR'; key: string; first: string; end: string }
  | { kind: 'ROLLING'; key: string; days: number }
  /** Each end an instant, or a local day that it begins with. */
  | { kind: 'CUSTOM'; key: string; from: string; to: string }

/** How people name a period: by a key, or by both ends. */
export interface PeriodInput {
  /** `2026-11-22`, `2026-W47`, `2026-11`, `2026-Q4`, `2026`, or `last-30d`. */
  period?: string | null | undefined
  /** A local day like `2026-11-22`, or an ISO 8601 instant with its offset, to the millisecond. */
  from?: string | null | undefined
  to?: string | null | undefined
}

const lengths = {
  DAY: { days: 1 },
  WEEK: { days: 7 },
  MONTH: { months: 1 },
  QUARTER: { months: 3 },
  YEAR: { years: 1 },
} as const
const maxRollingDays = 3660
const forms =
  '2026-11-22 for a day, 2026-W47 for an ISO week, 2026-11 for a month, 2026-Q4 for a quarter, 2026 for a year, last-30d for the last 30 days'

/** Reads a period as people write it. Throws `bad_request`, which says how to write one. */
export function parsePeriod({ period, from, to }: PeriodInput): Period {
  if (isGiven(period)) {
    if (isGiven(from) || isGiven(to)) refuse('Give a period, or from and to, not both.')
    return parseKey(period)
  }
  if (!isGiven(from) || !isGiven(to)) refuse(`Give a period (${forms}), or both from and to.`)
  return { kind: 'CUSTOM', key: `${parseEnd('from', from)}/${parseEnd('to', to)}`, from, to }
}

const isGiven = (text: string | null | undefined): text is string => text !== null && text !== undefined && text !== ''

function parseKey(key: string): Period {
  const [, days] = /^last-([1-9]\d{0,3})d$/.exec(key) ?? []
  if (days !== undefined && Number(days) <= maxRollingDays) return { kind: 'ROLLING', key, days: Number(days) }
  const found = calendarOf(key)
  if (!found) refuse(`The period "${key.slice(0, 40)}" is not known: write ${forms}.`)
  return calendarPeriod(found.kind, found.first)
}

function calendarOf(key: string): { kind: keyof typeof lengths; first: Temporal.PlainDate } | undefined {
  const [, year = '', rest] = /^([1-9]\d{3})(?:-(.+))?$/.exec(key) ?? []
  if (year === '') return undefined
  const day = (text: string) => {
    try {
      return Temporal.PlainDate.from(text, { overflow: 'reject' })
    } catch {
      return undefined
    }
  }
  const found = (kind: keyof typeof lengths, first: Temporal.PlainDate | undefined) => first && { kind, first }
  if (rest === undefined) return found('YEAR', day(`${year}-01-01`))
  const [, quarter] = /^Q([1-4])$/.exec(rest) ?? []
  if (quarter) return found('QUARTER', day(`${year}-${String(3 * Number(quarter) - 2).padStart(2, '0')}-01`))
  const [, week] = /^W(\d\d)$/.exec(rest) ?? []
  if (week) return found('WEEK', startOfWeek(Number(year), Number(week)))
  if (/^\d\d$/.test(rest)) return found('MONTH', day(`${key}-01`))
  return /^\d\d-\d\d$/.test(rest) ? found('DAY', day(key)) : undefined
}

/** The Monday of an ISO week: the first week of a year is the one with its 4 January. */
function startOfWeek(year: number, week: number): Temporal.PlainDate | undefined {
  const fourth = Temporal.PlainDate.from({ year, month: 1, day: 4 })
  const monday = fourth.subtract({ days: fourth.dayOfWeek - 1 }).add({ weeks: week - 1 })
  return week >= 1 && monday.yearOfWeek === year && monday.weekOfYear === week ? monday : undefined
}

/** The day, week, month, quarter or year that begins with a local day. */
function calendarPeriod(kind: keyof typeof lengths, first: Temporal.PlainDate): Period {
  const end = first.add(lengths[kind])
  return { kind, key: keyOf(kind, first), first: first.toString(), end: end.toString() }
}

/** The last calendar period of a kind that is over in a zone; a day counts as over from an hour of the next one on. */
export function calendarPeriodOver(kind: keyof typeof lengths, now: Date, timeZone: string, hour = 0): Period {
  const local = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(timeZone)
  const today = local.toPlainDate().subtract({ days: local.hour < hour ? 1 : 0 })
  return calendarPeriod(kind, startOf(kind, today).subtract(lengths[kind]))
}

function startOf(kind: keyof typeof lengths, day: Temporal.PlainDate): Temporal.PlainDate {
  if (kind === 'DAY') return day
  if (kind === 'WEEK') return day.subtract({ days: day.dayOfWeek - 1 })
  if (kind === 'MONTH') return day.with({ day: 1 })
  return day.with({ day: 1, month: kind === 'YEAR' ? 1 : day.month - ((day.month - 1) % 3) })
}

function keyOf(kind: keyof typeof lengths, first: Temporal.PlainDate): string {
  if (kind === 'DAY') return first.toString()
  if (kind === 'WEEK') return `${first.yearOfWeek}-W${String(first.weekOfYear).padStart(2, '0')}`
  if (kind === 'MONTH') return first.toString().slice(0, 7)
  return kind === 'YEAR' ? `${first.year}` : `${first.year}-Q${Math.ceil(first.month / 3)}`
}

/** The period of the same kind right before one; of one between two ends the same length, in days where both are local days. */
export function periodBefore(period: Period, at: { from: Date; to: Date }): Period {
  if ('first' in period) {
    const first = Temporal.PlainDate.from(period.first)
    return calendarPeriod(period.kind, first.subtract(lengths[period.kind]))
  }
  if (period.kind === 'CUSTOM' && isDay(period.from) && isDay(period.to)) {
    const [from, to] = [Temporal.PlainDate.from(period.from), Temporal.PlainDate.from(period.to)]
    const start = from.subtract({ days: to.since(from).days }).toString()
    return { kind: 'CUSTOM', key: `${start}/${period.from}`, from: start, to: period.from }
  }
  const from = new Date(2 * at.from.getTime() - at.to.getTime()).toISOString()
  const to = at.from.toISOString()
  return { kind: 'CUSTOM', key: `${from}/${to}`, from, to }
}

/** True for a local day, false for an instant. */
export const isDay = (end: string) => end.length === 10

function parseEnd(name: string, text: string): string {
  const form = /^[1-9]\d{3}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:?\d\d))?$/
  const date = text.slice(0, 10)
  const exists = form.test(text) && new Date(`${date}T00:00:00Z`).toJSON()?.startsWith(date)
  if (exists && !Number.isNaN(Date.parse(text))) return text
  return refuse(
    `${name} "${text.slice(0, 40)}" is wrong: write a local day like 2026-11-22, or an instant like 2026-11-22T10:00:00.000Z.`,
  )
}

function refuse(reason: string): never {
  throw new AppError('bad_request', { reason })
}
