import { RRuleTemporal } from 'rrule-temporal'
import { Temporal } from 'temporal-polyfill'
import { AppError } from '../platform/errors.ts'

/** When a window recurs: an RFC 5545 rule from a first instant on, read in a zone, and how long each occurrence takes. */
export interface Recurrence {
  rrule: string
  timeZone: string
  startsAt: Date
  durationMs: number
}

/** What a part of a rule may hold. Hours and minutes come from the start. */
const parts: Record<string, RegExp> = {
  FREQ: /^(DAILY|WEEKLY|MONTHLY)$/,
  INTERVAL: /^[1-9]\d{0,2}$/,
  COUNT: /^[1-9]\d{0,3}$/,
  UNTIL: /^\d{8}(T\d{6}Z)?$/,
  BYDAY: /^[+-]?[1-5]?(MO|TU|WE|TH|FR|SA|SU)(,[+-]?[1-5]?(MO|TU|WE|TH|FR|SA|SU))*$/,
  BYMONTHDAY: /^-?([1-9]|[12]\d|3[01])(,-?([1-9]|[12]\d|3[01]))*$/,
  BYMONTH: /^([1-9]|1[0-2])(,([1-9]|1[0-2]))*$/,
  BYSETPOS: /^-?\d{1,2}(,-?\d{1,2})*$/,
  WKST: /^(MO|SU)$/,
}
/** So many occurrences show the shortest pause between two: more than a year of any pattern of days. */
const sample = 400

/**
 * Reads a rule like `FREQ=WEEKLY;BYDAY=SU` and checks it against the length of its occurrences. Throws `bad_request` that
 * says what is wrong.
 */
export function readRecurrence({ rrule, timeZone, startsAt, durationMs }: Recurrence): Recurrence {
  const rule = rrule
    .trim()
    .toUpperCase()
    .replace(/^RRULE:/, '')
  const names = rule.split(';').map((part) => readPart(part))
  if (!names.includes('FREQ') || new Set(names).size < names.length) {
    throw refusal('name FREQ, and no part twice, like FREQ=WEEKLY;BYDAY=SU')
  }
  const recurrence = { rrule: rule, timeZone: readZone(timeZone), startsAt, durationMs }
  const first = attempt(() => compile(recurrence).all((_, index) => index < sample)).map(
    ({ epochMilliseconds }) => epochMilliseconds,
  )
  if (first.length === 0) throw refusal('it has no occurrence')
  const shortest = first.slice(1).reduce((least, at, index) => Math.min(least, at - (first[index] ?? at)), Infinity)
  if (durationMs > shortest) {
    throw refusal(
      `an occurrence of ${durationMs / 60_000} min would reach into the next, ${shortest / 60_000} min later`,
    )
  }
  return recurrence
}

/** The starts of the occurrences from one instant up to another; when there is none, the next one after, if any. */
export function occurrences(recurrence: Recurrence, from: Date, to: Date): Date[] {
  const rule = compile(recurrence)
  const starts = rule
    .between(from, to, true)
    .map(({ epochMilliseconds }) => epochMilliseconds)
    .filter((at) => at >= from.getTime() && at < to.getTime())
  const next = starts.length > 0 ? null : rule.next(new Date(to.getTime() - 1))
  return [...starts, ...(next ? [next.epochMilliseconds] : [])].map((at) => new Date(at))
}

/** An IANA time zone. Throws `bad_request`. */
export function readZone(timeZone: string): string {
  try {
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(timeZone).timeZoneId
  } catch {
    throw new AppError('bad_request', {
      reason: `Time zone "${timeZone}" is not known: use an IANA name like Europe/Berlin.`,
    })
  }
}

function readPart(part: string): string {
  const [name = '', value = '', ...rest] = part.split('=')
  const form = parts[name]
  if (!form) throw refusal(`${name || 'an empty part'} is not supported; use ${Object.keys(parts).join(', ')}`)
  if (rest.length > 0 || !form.test(value)) {
    throw refusal(
      name === 'FREQ' ? `FREQ=${value} is not supported; use DAILY, WEEKLY or MONTHLY` : `${part} is malformed`,
    )
  }
  return name
}

function compile({ rrule, timeZone, startsAt }: Recurrence): RRuleTemporal {
  const dtstart = Temporal.Instant.fromEpochMilliseconds(startsAt.getTime()).toZonedDateTimeISO(timeZone)
  return new RRuleTemporal({ rruleString: rrule, dtstart })
}

function attempt<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw refusal(error instanceof Error ? error.message : String(error))
  }
}

function refusal(problem: string): AppError {
  return new AppError('bad_request', { reason: `The recurrence rule cannot be used: ${problem}.` })
}
