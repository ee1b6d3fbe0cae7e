// A `datetime-local` field holds a wall time without a zone, like 2026-11-22T14:03. These turn it into an instant of a
// zone and back.

const dayMs = 86_400_000
const wallForm = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/

/** The time zone of this browser, an IANA name. */
export function ownTimeZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone
}

/** Whether the browser knows a zone of this name. */
export function isTimeZone(name: string): boolean {
  try {
    return name !== '' && new Intl.DateTimeFormat('en', { timeZone: name }) !== null
  } catch {
    return false
  }
}

/** The wall time of an instant, to the minute. */
export function localOf(ms: number, timeZone = ownTimeZone()): string {
  return new Date(wallMs(ms, timeZone)).toISOString().slice(0, 16)
}

/**
 * The instant of a wall time; null when it is not one. At a time that comes twice (the clock is set back) the first counts,
 * and one that a day skips is moved on by what it skips: as core reads recurring windows and as clocks do.
 */
export function instantOf(local: string, timeZone = ownTimeZone()): number | null {
  const wall = wallForm.test(local) ? Date.parse(`${local}Z`) : Number.NaN
  if (Number.isNaN(wall) || !isTimeZone(timeZone)) return null
  const before = wall - offsetMs(wall - dayMs, timeZone)
  const after = wall - offsetMs(wall + dayMs, timeZone)
  const exact = [Math.min(before, after), Math.max(before, after)].find((ms) => wallMs(ms, timeZone) === wall)
  return exact ?? before
}

/** The same as ISO text, as GraphQL takes it. */
export function isoOf(local: string, timeZone = ownTimeZone()): string | null {
  const ms = instantOf(local, timeZone)
  return ms === null ? null : new Date(ms).toISOString()
}

function offsetMs(ms: number, timeZone: string): number {
  return wallMs(ms, timeZone) - Math.floor(ms / 1000) * 1000
}

/** What the clocks of a zone show at an instant, as if it were UTC. */
function wallMs(ms: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-u-ca-iso8601-nu-latn', {
    timeZone,
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
    hourCycle: 'h23',
  }).formatToParts(ms)
  const number = (type: string) => Number(parts.find((part) => part.type === type)?.value)
  return Date.UTC(
    number('year'),
    number('month') - 1,
    number('day'),
    number('hour'),
    number('minute'),
    number('second'),
  )
}
