import { RRuleTemporal } from 'rrule-temporal'
import { Temporal } from 'temporal-polyfill'
import { AppError } from '../platform/errors.ts'
import type { Zone } from '../platform/zones/zone.ts'

/** When a window recurs: an RFC 5545 rule from a first instant on, read in a zone, and how long each occurrence takes. */
export interface Recurrence {
  rrule: string
  /** The zone as the database has it, from the start on for as long as occurrences are asked for. */
  zone: Zone
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
const dayMs = 86_400_000

/**
 * Reads a rule like `FREQ=WEEKLY;BYDAY=SU` and checks it against the length of its occurrences. Throws `bad_request` that
 * says what is wrong.
 */
export function readRecurrence({ rrule, zone, startsAt, durationMs }: Recurrence): Recurrence {
  const rule = rrule
    .trim()
    .toUpperCase()
    .replace(/^RRULE:/, '')
  const names = rule.split(';').map((part) => readPart(part))
  if (!names.includes('FREQ') || new Set(names).size < names.length) {
    throw refusal('name FREQ, and no part twice, like FREQ=WEEKLY;BYDAY=SU')
  }
  const recurrence = { rrule: rule, zone, startsAt, durationMs }
  const first = attempt(() => compile(recurrence).all((_, index) => index < sample)).flatMap((local) =>
    instantOf(zone, local),
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
  const { zone } = recurrence
  const rule = compile(recurrence)
  const local = (at: Date, days: number) => new Date(zone.localOf(at.getTime()) + days * dayMs)
  const starts = rule
    .between(local(from, -1), local(to, 1), true)
    .flatMap((found) => instantOf(zone, found))
    .filter((at) => at >= from.getTime() && at < to.getTime())
  const next = starts.length > 0 ? undefined : nextFrom(recurrence, rule, to)
  return [...starts, ...(next === undefined ? [] : [next])].map((at) => new Date(at))
}

/** The first occurrence at or after an instant. Of several in a row the clocks may leap over the first. */
function nextFrom({ zone }: Recurrence, rule: RRuleTemporal, from: Date): number | undefined {
  let local = new Date(zone.localOf(from.getTime()) - dayMs)
  for (let turn = 0; turn < 10; turn++) {
    const next = rule.next(local)
    if (!next) return undefined
    const [at] = instantOf(zone, next)
    if (at !== undefined && at >= from.getTime()) return at
    local = new Date(next.epochMilliseconds)
  }
  return undefined
}

/** The first instant at which the clocks show this; none where they leap over it. */
function instantOf(zone: Zone, { epochMilliseconds }: { epochMilliseconds: number }): number[] {
  return zone.instantsOf(epochMilliseconds).slice(0, 1)
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

/** The rule over what the clocks show, as if that were UTC. */
function compile({ rrule, zone, startsAt }: Recurrence): RRuleTemporal {
  const dtstart = Temporal.Instant.fromEpochMilliseconds(zone.localOf(startsAt.getTime())).toZonedDateTimeISO('UTC')
  return new RRuleTemporal({
    rruleString: rrule.replace(/UNTIL=(\d{8}T\d{6}Z)/, (_, until) => `UNTIL=${localUntil(zone, until)}`),
    dtstart,
  })
}

/** An end that is given as an instant, as what the clocks show then. */
function localUntil(zone: Zone, until: string): string {
  const at = Date.parse(until.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z'))
  if (Number.isNaN(at)) throw refusal(`UNTIL=${until} is no instant`)
  return new Date(zone.localOf(at)).toISOString().replace(/[-:]|\.\d+/g, '')
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
