import { AppError } from '../../platform/errors.ts'
import { dropOverlaps, type Interval, length } from '../../snapshots/intervals.ts'
import { type HistoryInterval, maxIntervals } from './history.ts'

/** The history of one service: its intervals in the order of time, none over another. */
export interface ServiceHistory {
  path: string
  slaGroup: string | undefined
  intervals: Interval[]
  /** Milliseconds that it had twice: what came first stands. */
  repeatedMs: number
}

/**
 * Collects intervals by service in whatever order they come. Throws `payload_too_large` for more than one import may have, so memory is
 * bounded, and `bad_request` for a service in two groups.
 */
export async function collectHistory(given: AsyncIterable<HistoryInterval>): Promise<ServiceHistory[]> {
  const services = new Map<string, { slaGroup: string | undefined; intervals: Interval[] }>()
  let count = 0
  for await (const { path, from, to, status, slaGroup } of given) {
    const service = services.get(path) ?? { slaGroup: undefined, intervals: [] }
    services.set(path, service)
    if (slaGroup !== undefined && (service.slaGroup ?? slaGroup) !== slaGroup)
      throw new AppError('bad_request', {
        reason: `${path} is in two SLA groups, ${service.slaGroup} and ${slaGroup}: name one.`,
      })
    service.slaGroup ??= slaGroup
    const last = service.intervals.at(-1)
    if (last?.to === from && last.status === status) last.to = to
    else {
      service.intervals.push({ from, to, status })
      count++
    }
    if (count > maxIntervals)
      throw new AppError('payload_too_large', {
        reason: `There are more than ${maxIntervals} intervals: import it in parts, like one for each service.`,
      })
  }
  return [...services].map(([path, { slaGroup, intervals }]) => {
    const refused = { future: 0, tooOld: 0, overlap: 0 }
    const ordered = dropOverlaps(intervals, refused)
    return { path, slaGroup, intervals: ordered, repeatedMs: refused.overlap }
  })
}

/** Milliseconds of intervals. */
export const lengthOf = (intervals: readonly Interval[]) => intervals.reduce((sum, one) => sum + length(one), 0)
