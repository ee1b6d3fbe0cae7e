import { clockTime, relativeTime } from '../format/date-time.ts'
import { durationText } from '../format/duration.ts'
import { coveredUptimeText } from '../format/percent.ts'

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

const dayMs = 86_400_000

/** What says how much time an uptime stands on: coverage in percent, of the time since an instant. */
export interface Measured {
  coverage?: number | null | undefined
  since?: string | null | undefined
  computedAt?: string | null | undefined
}

/** Of a first day, how much of it was measured: `measured for 3 min`; of pooled services the mean. Null beyond it, and without a measurement. */
export function thinText({ coverage, since, computedAt }: Measured, now: number): string | null {
  if (coverage == null || !since) return null
  const elapsedMs = (computedAt ? Date.parse(computedAt) : now) - Date.parse(since)
  const measuredMs = (Math.min(100, coverage) / 100) * elapsedMs
  if (!(measuredMs > 0) || measuredMs >= dayMs) return null
  return `measured for ${durationText(Math.max(1, measuredMs / 1000))}`
}

/**
 * An uptime with four decimals, which is no figure while less than 1 % is covered. A whole 100 % that was computed more than two minutes ago is not repeated while something is down:
 * the outage is not in it yet.
 */
export function datedUptimeText(
  uptime: number | null | undefined,
  {
    computedAt,
    isDown,
    coverage,
  }: { computedAt: string | null | undefined; isDown: boolean; coverage?: number | null | undefined },
  now: number,
): string {
  const isMissingOutage = isDown && uptime !== null && uptime !== undefined && uptime >= 100
  return isMissingOutage && isOld(computedAt, now) ? 'not computed yet' : coveredUptimeText(uptime, coverage)
}

/** False for the words that stand where an uptime is no figure. */
export function isFigure(uptimeText: string): boolean {
  return /^\d/.test(uptimeText)
}
