import fc from 'fast-check'
import type { ServiceStatus } from '../../src/contract/index.ts'
import type { FleetService } from '../fleet/composite-fleet.ts'
import type { Observed } from './composite-oracle.ts'

const second = 1000
const minute = 60 * second
const bucket = 5 * minute
const hour = 60 * minute

/** A part of a history, which starts where the one before it ends. Without a status nobody observed it. */
export interface Segment {
  ms: number
  status: ServiceStatus | undefined
  excluded: boolean
}

export const length = fc.oneof(
  fc.integer({ min: 1, max: 5 }).map((hours) => hours * hour),
  fc.integer({ min: 1, max: 24 }).map((buckets) => buckets * bucket),
  fc.integer({ min: 1, max: 40 }).map((ticks) => ticks * 30 * second),
  fc.integer({ min: 1, max: 2 * hour }),
)
const degradedRule = fc.constantFrom('up' as const, 'half' as const, 'down' as const)
export const degradedRules = fc.array(fc.tuple(degradedRule, degradedRule), { minLength: 2, maxLength: 2 })

/** A service as it is drawn: its first group, and after how long of its history it moves to others. */
export interface DrawnService {
  cluster: number
  history: readonly Segment[]
  group: number | undefined
  moves: readonly { after: number; group: number | undefined }[]
}

/** A service whose history starts at an instant; nothing is observed after another one. */
export function toFleetService(
  { cluster, history, group, moves }: DrawnService,
  from: number,
  until: number,
): FleetService {
  const starts = new Map([
    [Number.NEGATIVE_INFINITY, group] as const,
    ...moves.map(({ after, group }) => [from + after, group] as const),
  ])
  const stays = [...starts].toSorted(([a], [b]) => a - b)
  return {
    cluster,
    observed: toObserved(history, from, until),
    groups: stays.map(([at, group], index) => ({
      from: at,
      to: stays[index + 1]?.[0] ?? Number.POSITIVE_INFINITY,
      group,
    })),
  }
}

function toObserved(history: readonly Segment[], start: number, until: number): Observed[] {
  let at = start
  return history.flatMap(({ ms, status, excluded }) => {
    const [from, to] = [at, Math.min(at + ms, until)]
    at += ms
    return status && from < to ? [{ from, to, status, excluded }] : []
  })
}
