/** A schedule as robfig/cron, which Kubernetes uses, understands it. */
export type Cron =
  | { kind: 'every'; everyMs: number }
  | {
      kind: 'fields'
      minutes: readonly number[]
      hours: readonly number[]
      /** Whether it runs on a day; the month from 1, the weekday from 0 for Sunday. */
      isDay(month: number, day: number, weekday: number): boolean
    }

/** A schedule, and the zone that it names itself. */
export interface CronSchedule {
  cron: Cron
  zone: string | undefined
}

const names: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
}

interface Bounds {
  least: number
  most: number
  names?: readonly string[]
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']
const bounds: readonly Bounds[] = [
  { least: 0, most: 59 },
  { least: 0, most: 23 },
  { least: 1, most: 31 },
  { least: 1, most: 12, names: months },
  { least: 0, most: 6, names: weekdays },
]
const longestSchedule = 200

/**
 * Reads `spec.schedule` of a CronJob as `ParseStandard` of robfig/cron v3 does: five fields, a name like `@daily`, or `@every 1h`, with
 * a zone before it as `TZ=Europe/Berlin`. Nothing for what it does not take.
 */
export function readCron(text: string): CronSchedule | undefined {
  const [, zone, line = ''] = /^(?:(?:CRON_)?TZ=(\S*)\s+)?(.*)$/s.exec(text.trim().slice(0, longestSchedule)) ?? []
  const every = /^@every (.+)$/.exec(line)?.[1]
  const cron = every === undefined ? readFields((names[line] ?? line).split(/\s+/)) : readEvery(every)
  return cron && { cron, zone }
}

interface Field {
  numbers: readonly number[]
  /** True for one that leaves the day to the other field of days. */
  isOpen: boolean
}

function readFields(texts: readonly string[]): Cron | undefined {
  const fields = bounds.map((bound, index) => readField(texts[index] ?? '', bound))
  const [minutes, hours, days, inMonths, onWeekdays] = fields
  if (texts.length !== bounds.length || !minutes || !hours || !days || !inMonths || !onWeekdays) return undefined
  const bothDays = days.isOpen || onWeekdays.isOpen
  return {
    kind: 'fields',
    minutes: minutes.numbers,
    hours: hours.numbers,
    isDay(month, day, weekday) {
      if (!inMonths.numbers.includes(month)) return false
      const [isDay, isWeekday] = [days.numbers.includes(day), onWeekdays.numbers.includes(weekday)]
      return bothDays ? isDay && isWeekday : isDay || isWeekday
    },
  }
}

function readField(text: string, bound: Bounds): Field | undefined {
  // Empty parts are passed over, as `strings.FieldsFunc` does.
  const parts = text.split(',').filter((part) => part !== '')
  const ranges = parts.map((part) => readRange(part, bound))
  const numbers = new Set<number>()
  let isOpen = false
  for (const range of ranges) {
    if (range === undefined) return undefined
    for (let number = range.from; number <= range.to; number += range.step) numbers.add(number)
    isOpen ||= range.isOpen
  }
  return numbers.size === 0 ? undefined : { numbers: [...numbers].sort((a, b) => a - b), isOpen }
}

function readRange(text: string, bound: Bounds) {
  const [range = '', stepText, ...more] = text.split('/')
  const [first = '', last, ...beyond] = range.split('-')
  const step = stepText === undefined ? 1 : whole(stepText)
  if (more.length > 0 || beyond.length > 0 || step === undefined || step === 0) return undefined
  if (first === '*' || first === '?') {
    return { from: bound.least, to: bound.most, step, isOpen: step === 1 }
  }
  const from = numberOf(first, bound)
  // 5/10 is 5-59/10.
  const alone = stepText === undefined ? from : bound.most
  const to = last === undefined ? alone : numberOf(last, bound)
  if (from === undefined || to === undefined || from < bound.least || to > bound.most || from > to) return undefined
  return { from, to, step, isOpen: false }
}

function numberOf(text: string, { names: words }: Bounds): number | undefined {
  const place = words?.indexOf(text.toLowerCase()) ?? -1
  if (place === -1) return whole(text)
  return words === months ? place + 1 : place
}

function whole(text: string): number | undefined {
  return /^\d{1,4}$/.test(text) ? Number(text) : undefined
}

const unitsMs: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1e3,
  m: 6e4,
  h: 36e5,
}

/** A duration as Go writes it, cut to whole seconds, one at the least. */
function readEvery(text: string): Cron | undefined {
  const part = /(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g
  const ms = [...text.matchAll(part)].reduce(
    (sum, [, count, unit = '']) => sum + Number(count) * (unitsMs[unit] ?? 0),
    0,
  )
  if (text.replace(part, '') !== '' || !(ms > 0)) return undefined
  return { kind: 'every', everyMs: Math.max(1, Math.floor(ms / 1000)) * 1000 }
}
