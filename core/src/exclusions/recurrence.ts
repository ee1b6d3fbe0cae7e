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
  FREQ: /^(DAILY|WEEKLY|MONTHLY|YEARLY)$/,
  INTERVAL: /^[1-9]\d{0,2}$/,
  COUNT: /^[1-9]\d{0,3}$/,
  UNTIL: /^\d{8}(T\d{6}Z)?$/,
  BYDAY: list('([+-]?([1-9]|[1-4][0-9]|5[0-3]))?(MO|TU|WE|TH|FR|SA|SU)'),
  BYMONTHDAY: list('-?([1-9]|[12][0-9]|3[01])'),
  BYYEARDAY: list('-?([1-9]|[1-9][0-9]|[12][0-9][0-9]|3[0-5][0-9]|36[0-6])'),
  BYWEEKNO: list('-?([1-9]|[1-4][0-9]|5[0-3])'),
  BYMONTH: list('([1-9]|1[0-2])'),
  BYSETPOS: list('-?([1-9]|[1-9][0-9]|[12][0-9][0-9]|3[0-5][0-9]|36[0-6])'),
  WKST: /^(MO|TU|WE|TH|FR|SA|SU)$/,
}
/** So many occurrences show the shortest pause between two: more than a year of any pattern of days. */
const sample = 400
const dayMs = 86_400_000
/** So far ahead an occurrence is searched: a Monday that is a leap day comes after 40 years at most. */
const searchYears = 40
const searchMs = searchYears * 366 * dayMs
/** Periods that the library goes through at most: the days of the search, and some. */
const maxIterations = 15_000

function list(entry: string): RegExp {
  return new RegExp(`^${entry}(,${entry})*$`)
}

/**
 * Reads a rule like `FREQ=WEEKLY;BYDAY=SU` and checks it against the length of its occurrences. Throws `bad_request` that
 * says what is wrong.
 */
export function parseRecurrence({ rrule, zone, startsAt, durationMs }: Recurrence): Recurrence {
  const rule = rrule
    .trim()
    .toUpperCase()
    .replace(/^RRULE:/, '')
  assertParts(rule.split(';').map((part) => parsePart(part)))
  const recurrence = { rrule: rule, zone, startsAt, durationMs }
  attempt(() => compile(recurrence, { strict: true }))
  const near = compile(recurrence, { before: new Date(startsAt.getTime() + searchMs) })
  const first = attempt(() => near.all((_, index) => index < sample)).flatMap((local) => instantOf(zone, local))
  if (first.length === 0) throw refusal(`it has no occurrence within ${searchYears} years of its start`)
  const shortest = first.slice(1).reduce((min, at, index) => Math.min(min, at - (first[index] ?? at)), Infinity)
  if (durationMs > shortest) {
    throw refusal(
      `an occurrence of ${durationMs / 60_000} min would reach into the next, ${shortest / 60_000} min later`,
    )
  }
  return recurrence
}

/** The starts of the occurrences from one instant up to another; when there is none, the next one after, if any within 40 years. */
export function occurrences(recurrence: Recurrence, from: Date, to: Date): Date[] {
  const { zone } = recurrence
  const rule = compile(recurrence)
  const local = (at: Date, days: number) => new Date(zone.localOf(at.getTime()) + days * dayMs)
  const starts = rule
    .between(local(from, -1), local(to, 1), true)
    .flatMap((found) => instantOf(zone, found))
    .filter((at) => at >= from.getTime() && at < to.getTime())
  const next = starts.length > 0 ? undefined : nextFrom(recurrence, to)
  return [...starts, ...(next === undefined ? [] : [next])].map((at) => new Date(at))
}

/** The first occurrence at or after an instant. Of several in a row the clocks may leap over the first. */
function nextFrom(recurrence: Recurrence, from: Date): number | undefined {
  const { zone } = recurrence
  const searched = Math.max(from.getTime(), recurrence.startsAt.getTime())
  const rule = compile(recurrence, { before: new Date(searched + searchMs) })
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

type Part = [name: string, value: string]

function parsePart(part: string): Part {
  const [name = '', value = '', ...rest] = part.split('=')
  const form = parts[name]
  if (/^BY(HOUR|MINUTE|SECOND)$/.test(name)) {
    throw refusal(
      `${name} is not supported; hour and minute are those of startsAt, and a second time is a window of its own`,
    )
  }
  if (!form) throw refusal(`${name || 'an empty part'} is not supported; use ${Object.keys(parts).join(', ')}`)
  if (rest.length > 0 || !form.test(value)) {
    throw refusal(
      name === 'FREQ' ? `FREQ=${value} is not supported; use DAILY, WEEKLY, MONTHLY or YEARLY` : `${part} is malformed`,
    )
  }
  return [name, value]
}

/** What RFC 5545 (3.3.10) says of parts beside each other, and the library does not. */
function assertParts(given: readonly Part[]): void {
  const values = new Map(given)
  if (!values.has('FREQ') || values.size < given.length) {
    throw refusal('name FREQ, and no part twice, like FREQ=WEEKLY;BYDAY=SU')
  }
  if (values.has('COUNT') && values.has('UNTIL')) throw refusal('it ends by COUNT or by UNTIL, not by both')
  const withinMonth = values.get('FREQ') === 'MONTHLY' || values.has('BYMONTH')
  const ordinals = values.get('BYDAY')?.match(/\d+/g) ?? []
  if (withinMonth && ordinals.some((ordinal) => Number(ordinal) > 5)) {
    throw refusal(`BYDAY=${values.get('BYDAY')} counts beyond the fifth of a month`)
  }
}

interface Reading {
  /** Refuses what RFC 5545 forbids, like `FREQ=WEEKLY;BYDAY=1MO`. */
  strict?: boolean
  /** Nothing at this instant or later, whatever the rule says. */
  before?: Date
}

/** The rule over what the clocks show, as if that were UTC. */
function compile({ rrule, zone, startsAt }: Recurrence, { strict = false, before }: Reading = {}): RRuleTemporal {
  const dtstart = Temporal.Instant.fromEpochMilliseconds(zone.localOf(startsAt.getTime())).toZonedDateTimeISO('UTC')
  const until = /UNTIL=([^;]*)/.exec(rrule)?.[1]
  const ends = [
    ...(until === undefined ? [] : [localUntil(zone, until)]),
    ...(before ? [localText(zone.localOf(before.getTime()) - 1_000)] : []),
  ].sort()
  const open = rrule
    .split(';')
    .filter((part) => !part.startsWith('UNTIL='))
    .join(';')
  const rruleString = ends[0] === undefined ? open : `${open};UNTIL=${ends[0]}`
  return new RRuleTemporal({ rruleString, dtstart, strict, maxIterations })
}

/** An end as the clocks show it: of an instant what they show then, of a day its last second. */
function localUntil(zone: Zone, until: string): string {
  const text = until.length === 8 ? `${until}T235959Z` : until
  const at = Date.parse(text.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z'))
  if (Number.isNaN(at)) throw refusal(`UNTIL=${until} is no ${until.length === 8 ? 'day' : 'instant'}`)
  return until.length === 8 ? text : localText(zone.localOf(at))
}

/** Local milliseconds as RFC 5545 writes an instant. */
const localText = (local: number) => new Date(local).toISOString().replace(/[-:]|\.\d+/g, '')

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
