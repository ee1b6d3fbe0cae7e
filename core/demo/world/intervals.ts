import type { ServiceStatus } from '../../src/contract/index.ts'
import type { Interval } from '../../src/snapshots/intervals.ts'

/** An interval of Unix milliseconds, `from` inclusive, `to` exclusive. */
export interface Range {
  from: number
  to: number
}

/** Something other than normal operation; UNMEASURED is time that nobody observed. */
export interface Spell extends Range {
  status: Exclude<ServiceStatus, 'OPERATIONAL'> | 'UNMEASURED'
  message: string
}

export interface ReportedInterval extends Interval {
  message: string | null
}

export interface ReportedChange {
  at: number
  from: ServiceStatus | null
  to: ServiceStatus
  message: string | null
}

/** Where spells overlap the later of this list wins. */
const order = ['OPERATIONAL', 'DEGRADED', 'UNKNOWN', 'DOWN', 'MAINTENANCE', 'UNMEASURED'] as const

/** The observed time of `range`: operational but for the spells, ordered, never overlapping, with holes where unmeasured. */
export function intervalsOf(spells: readonly Spell[], range: Range): ReportedInterval[] {
  const within = spells.filter(({ from, to }) => from < range.to && to > range.from && from < to)
  const cuts = new Set([range.from, range.to])
  for (const { from, to } of within) cuts.add(Math.max(from, range.from)).add(Math.min(to, range.to))
  const instants = [...cuts].sort((a, b) => a - b)
  const intervals: ReportedInterval[] = []
  instants.forEach((from, index) => {
    const to = instants[index + 1]
    if (to === undefined) return
    const { status, message } = worst(within, from)
    if (status === 'UNMEASURED') return
    const last = intervals.at(-1)
    if (last?.to === from && last.status === status) last.to = to
    else intervals.push({ from, to, status, message })
  })
  return intervals
}

function worst(spells: readonly Spell[], at: number): { status: (typeof order)[number]; message: string | null } {
  let found: { status: (typeof order)[number]; message: string | null } = { status: 'OPERATIONAL', message: null }
  for (const spell of spells) {
    const covers = spell.from <= at && spell.to > at
    if (covers && order.indexOf(spell.status) > order.indexOf(found.status)) found = spell
  }
  return found
}

/** The changes of status along ordered intervals; a hole by itself is no change. */
export function changesOf(intervals: readonly ReportedInterval[]): ReportedChange[] {
  const changes: ReportedChange[] = []
  let before: ServiceStatus | null = null
  for (const { from, status, message } of intervals) {
    if (status !== before) changes.push({ at: from, from: before, to: status, message })
    before = status
  }
  return changes
}

/** When ordered intervals come into DOWN, and into what is neither DOWN nor UNKNOWN. */
export function movesOf(intervals: readonly ReportedInterval[]): { at: number; down: boolean }[] {
  return intervals.flatMap(({ from, status }) => (status === 'UNKNOWN' ? [] : [{ at: from, down: status === 'DOWN' }]))
}

/** The parts of ordered intervals that lie within `range`. */
export function clip(intervals: readonly ReportedInterval[], range: Range): ReportedInterval[] {
  return intervals
    .filter(({ from, to }) => from < range.to && to > range.from)
    .map((interval) => ({
      ...interval,
      from: Math.max(interval.from, range.from),
      to: Math.min(interval.to, range.to),
    }))
}
