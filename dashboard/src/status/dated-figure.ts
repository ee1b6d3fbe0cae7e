import { clockTime, relativeTime } from '../format/moment.ts'
import { uptimeText } from '../format/percent.ts'

/** A figure that is older than this says so, in milliseconds. */
const quietMs = 120_000

function isOld(computedAt: string | null | undefined, now: number): boolean {
  return computedAt !== null && computedAt !== undefined && now - Date.parse(computedAt) > quietMs
}

/** How old a figure is, `as of 14:03, 4 min ago`; null while it is at most two minutes old, and without one. */
export function figureAge(computedAt: string | null | undefined, now: number): string | null {
  if (!isOld(computedAt, now) || !computedAt) return null
  return `as of ${clockTime(Date.parse(computedAt))}, ${relativeTime(computedAt, now)}`
}

/**
 * An uptime with four decimals. A whole 100 % that was computed more than two minutes ago is not repeated while something is down:
 * the outage is not in it yet.
 */
export function datedUptimeText(
  uptime: number | null | undefined,
  { computedAt, isDown }: { computedAt: string | null | undefined; isDown: boolean },
  now: number,
): string {
  const isMissingOutage = isDown && uptime !== null && uptime !== undefined && uptime >= 100
  return isMissingOutage && isOld(computedAt, now) ? 'not computed yet' : uptimeText(uptime)
}
