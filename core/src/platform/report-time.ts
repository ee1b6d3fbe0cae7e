import { AppError } from './errors.ts'
import { parseInstant } from './instant.ts'

/** A clock may run ahead by so much; what is further ahead is a mistake, like what is older than the history. */
const mostAheadMs = 5 * 60_000
const oldestMs = 400 * 86_400_000

/** When a report says that something was so; now when it doesn't say. Throws `bad_request` for what can't be. */
export function readReportTime(at: string | undefined, now: Date): Date {
  if (at === undefined) return now
  const instant = parseInstant(at)
  if (Number.isNaN(instant)) throw new AppError('bad_request', { reason: `at "${at}" is no instant with a zone.` })
  if (instant > now.getTime() + mostAheadMs) {
    throw new AppError('bad_request', { reason: `at "${at}" lies in the future; it is ${now.toISOString()}.` })
  }
  if (instant < now.getTime() - oldestMs) {
    throw new AppError('bad_request', { reason: `at "${at}" is more than 400 days ago: no report is kept that long.` })
  }
  return new Date(Math.min(instant, now.getTime()))
}
