import { dayKey } from '../../format/date-time.ts'
import { coveredUptimeText, isTooThin, uptimeText } from '../../format/percent.ts'
import type { SlaStatus, TrendPoint } from '../../graphql/generated/types.generated.ts'

/** One day of a daily chart; `uptime` is null when nothing, or too little for a figure, was measured, `coverage` null when nothing is known. */
export interface Day {
  key: string
  uptime: number | null
  coverage: number | null
  target: number | null
  downtimeMinutes: number
  incidents: number
  status: SlaStatus
  final: boolean
}

const dayMs = 86_400_000

/** The UTC day `months` calendar months before `now`; the 31st of a shorter month is its last day. */
export function firstDay(months: number, now: number): number {
  const date = new Date(now)
  const month = date.getUTCMonth() - months
  const last = new Date(Date.UTC(date.getUTCFullYear(), month + 1, 0)).getUTCDate()
  return Date.UTC(date.getUTCFullYear(), month, Math.min(date.getUTCDate(), last))
}

/** Every day of the range up to today in the time zone of the results: those that core did not send have no data. */
export function fillDays(points: readonly TrendPoint[], months: number, now: number, timeZone = 'UTC'): Day[] {
  const byKey = new Map(points.map((point) => [point.periodKey, point]))
  const days: Day[] = []
  // Days are counted by their names, as if in UTC: a local day of 23 or 25 hours is one day too.
  const today = Date.parse(`${dayKey(now, timeZone)}T00:00:00Z`)
  for (let at = firstDay(months, today); at <= today; at += dayMs) {
    const key = new Date(at).toISOString().slice(0, 10)
    days.push(dayOf(key, byKey.get(key)))
  }
  return days
}

function dayOf(key: string, point: TrendPoint | undefined): Day {
  return {
    key,
    uptime: isTooThin(point?.coverage) ? null : (point?.actualValue ?? null),
    coverage: point?.coverage ?? null,
    target: point?.targetValue ?? null,
    downtimeMinutes: point?.downtimeMinutes ?? 0,
    incidents: point?.incidentCount ?? 0,
    status: point?.status ?? 'NO_DATA',
    final: point?.final ?? false,
  }
}

/** The uptime of a day in words: of one without a figure, whether nothing or too little was measured. */
export function dayUptimeText({ uptime, coverage }: Day): string {
  return uptime === null && coverage ? coveredUptimeText(0, coverage) : uptimeText(uptime)
}

// A quarter of each is a number that reads well on an axis.
const digits = [1, 1.2, 1.6, 2, 2.4, 3, 4, 6, 8]
const steps = [0.01, 0.1, 1, 10].flatMap((unit) => digits.map((digit) => digit * unit))

/** Where the uptime axis starts: the round number below everything that is drawn, so that small losses can be seen. */
export function axisFloor(days: readonly Day[], target: number | null): number {
  const values = days.flatMap(({ uptime }) => (uptime === null ? [] : [uptime]))
  const loss = 100 - Math.min(99.99, target ?? 100, ...values)
  const step = steps.find((size) => size >= loss * 1.08) ?? 100
  return Number((100 - step).toFixed(4))
}
