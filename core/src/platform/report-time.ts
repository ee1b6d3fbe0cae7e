import { parseSentInstant } from './instant.ts'

/** A clock may run ahead by so much; what is further ahead is a mistake, like what is older than the history. */
const maxAheadMs = 5 * 60_000
const oldestMs = 400 * 86_400_000

/**
 * When a report says that something was so; now when it doesn't say. A time that can't be read or lies ahead counts as now, one
 * that is older than the history as its begin, each with a warning: what was so is more than when.
 */
export function parseReportTime(at: string | undefined, now: Date, warnings: string[]): Date {
  if (at === undefined) return now
  const instant = parseSentInstant(at)
  const text = at.slice(0, 40)
  if (Number.isNaN(instant)) {
    warnings.push(`at "${text}" is no instant with a zone: the report counts as of now.`)
    return now
  }
  if (instant > now.getTime() + maxAheadMs) {
    warnings.push(`at "${text}" lies in the future, it is ${now.toISOString()}: the report counts as of now.`)
    return now
  }
  const oldest = now.getTime() - oldestMs
  if (instant < oldest) warnings.push(`at "${text}" is more than 400 days ago: the report counts as of then.`)
  return new Date(Math.min(Math.max(instant, oldest), now.getTime()))
}
