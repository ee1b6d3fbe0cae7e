import type { Logger } from 'pino'
import { splitPath } from '../../document/service-path.ts'
import type { Ticket } from '../../spool/spool.ts'
import type { ObservedInterval, ServiceInterval } from '../../timeline/timeline.ts'
import type { HeldIntervals } from './held-intervals.ts'
import type { RefusedTime, StatusAnswer } from './report-answer.ts'

/** Why core did not take intervals: their time, the whole service, the report (`unusable`), or that it failed on them (`fault`). */
export const refusalCauses = ['future', 'tooOld', 'rejected', 'unusable', 'fault'] as const
export type RefusalCause = (typeof refusalCauses)[number]

export interface RefusedInput {
  held: Pick<HeldIntervals, 'untilCoreTime'>
  log: Logger
  /** So many intervals were not taken. */
  onRefused(cause: RefusalCause, intervals: number): void
}

const namesShown = 10

/**
 * Goes through what core did not take of a report before the report is acknowledged: intervals in core's future are kept and sent
 * again later, the others are lost. Each cause is counted, and logged in one line. Gives the frames of what is kept.
 */
export function keepRefused(
  { held, log, onRefused }: RefusedInput,
  entries: readonly { path: string; intervals: readonly ServiceInterval[] }[],
  { refused, rejected }: StatusAnswer,
): Ticket {
  const byName = new Map(entries.map((entry) => [splitPath(entry.path).name, entry.intervals]))
  const of = (cause: RefusedTime['cause']) =>
    refused.filter((one) => one.cause === cause).flatMap((one) => within(byName.get(one.name) ?? [], one))
  const future = of('future')
  const copies = held.untilCoreTime(future)
  const note = (cause: RefusalCause, intervals: number, names: readonly string[], message: string, reason?: string) => {
    if (intervals > 0) onRefused(cause, intervals)
    if (intervals === 0 && reason === undefined) return
    const services = [...new Set(names)]
    log.warn(
      { cause, intervals, services: services.slice(0, namesShown), serviceCount: services.length, reason },
      message,
    )
  }
  const namesOf = (intervals: readonly ServiceInterval[]) => intervals.map(({ path }) => path)
  note(
    'future',
    future.length,
    namesOf(future),
    "core's clock has not come to these intervals; they are kept and sent later",
  )
  const tooOld = of('tooOld')
  note('tooOld', tooOld.length, namesOf(tooOld), 'core refused intervals as too old; their time stays unmeasured')
  if (rejected.length === 0) return copies
  const names = rejected.map(({ name }) => name)
  const lost = names.reduce((sum, name) => sum + (byName.get(name)?.length ?? 0), 0)
  note('rejected', lost, names, 'core rejected services of the report', rejected[0]?.reason ?? '')
  return copies
}

/** What lies within the refused interval. Of an interval that was taken in part, core has what was measured in it. */
function within(intervals: readonly ServiceInterval[], { from, to }: RefusedTime): ServiceInterval[] {
  return intervals.flatMap(({ path, interval }) => {
    if (interval.from >= from && interval.to <= to) return [{ path, interval }]
    const cut: ObservedInterval = {
      from: Math.max(interval.from, from),
      to: Math.min(interval.to, to),
      status: interval.status,
    }
    return cut.from < cut.to ? [{ path, interval: cut }] : []
  })
}
