import type { Cron } from './read-cron.ts'

const minuteMs = 60_000
const hourMs = 3_600_000
const dayMs = 24 * hourMs
/** As far as robfig/cron looks. */
const searchDays = 5 * 366
/** Zones that are asked for again and again keep their formats; each takes memory. */
const maxZones = 8

/**
 * The first time of a schedule after an instant (milliseconds since the epoch), in a zone of the tz database; nothing within five
 * years, or for a zone that nobody knows. As with robfig/cron, each minute counts whose local time fits: what the clocks skip does
 * not come, what they show twice comes twice.
 */
export function nextSlot(cron: Cron, zone: string, after: number): number | undefined {
  if (cron.kind === 'every') return after + cron.everyMs
  const offsetAt = offsetsOf(zone)
  if (offsetAt === undefined) return undefined
  const firstDay = Math.floor((after + offsetAt(after)) / dayMs) * dayMs
  for (let day = firstDay; day < firstDay + searchDays * dayMs; day += dayMs) {
    const local = new Date(day)
    if (!cron.isDay(local.getUTCMonth() + 1, local.getUTCDate(), local.getUTCDay())) continue
    const found = firstOfDay(cron, day, after, offsetAt)
    if (found !== undefined) return found
  }
  return undefined
}

/** The first time on a local day, given as the UTC midnight of its date. Any local day lies within the instants that are looked at. */
function firstOfDay(
  { minutes, hours }: Extract<Cron, { kind: 'fields' }>,
  day: number,
  after: number,
  offsetAt: (instant: number) => number,
): number | undefined {
  const offsets = new Set([offsetAt(day - 15 * hourMs), offsetAt(day + 37 * hourMs)])
  let first: number | undefined
  for (const offset of offsets) {
    for (const hour of hours) {
      if (day + (hour + 1) * hourMs - offset <= after) continue
      const found = minutes
        .map((minute) => day + hour * hourMs + minute * minuteMs - offset)
        .find((instant) => instant > after && (offsets.size === 1 || offsetAt(instant) === offset))
      if (found === undefined) continue
      first = first === undefined ? found : Math.min(first, found)
      break
    }
  }
  return first
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** How far the local time of a zone is ahead of UTC at an instant, in milliseconds. */
function offsetsOf(zone: string): ((instant: number) => number) | undefined {
  if (zone === 'UTC' || zone === '') return () => 0
  const format = formats.get(zone) ?? formatOf(zone)
  if (format === undefined) return undefined
  if (!formats.has(zone) && formats.size >= maxZones) formats.clear()
  formats.set(zone, format)
  return (instant) => {
    const second = Math.floor(instant / 1000) * 1000
    const parts = Object.fromEntries(format.formatToParts(second).map(({ type, value }) => [type, Number(value)]))
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second: seconds = 0 } = parts
    return Date.UTC(year, month - 1, day, hour, minute, seconds) - second
  }
}

function formatOf(zone: string): Intl.DateTimeFormat | undefined {
  try {
    const number = 'numeric'
    return new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: number,
      month: number,
      day: number,
      hour: number,
      minute: number,
      second: number,
    })
  } catch {
    return undefined
  }
}
