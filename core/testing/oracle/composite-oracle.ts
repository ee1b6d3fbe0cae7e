import type { ServiceStatus } from '../../src/contract/index.ts'

export interface Stay {
  from: number
  to: number
}

export interface Observed extends Stay {
  status: ServiceStatus
  excluded: boolean
}

export type DegradedRule = 'up' | 'half' | 'down'

/** What DEGRADED counts as, for a time. */
export interface Ruled extends Stay {
  rule: DegradedRule
}

/** One service, as a group or hierarchy node sees it: when it counted, by which rules, and what it was observed to be. */
export interface Member {
  stays: readonly Stay[]
  /** Where none applies, DEGRADED counts as up. */
  rules: readonly Ruled[]
  observed: readonly Observed[]
}

/** The columns of `composite_sums`, milliseconds: up, half up (`degraded`), and down. */
export interface Composite {
  all_operational_ms: number
  all_degraded_ms: number
  all_down_ms: number
  any_operational_ms: number
  any_degraded_ms: number
  any_down_ms: number
}

const worstFirst = ['DOWN', 'DEGRADED', 'OPERATIONAL'] as const
type Counted = (typeof worstFirst)[number]
const named = { OPERATIONAL: 'operational', DEGRADED: 'degraded', DOWN: 'down' } as const

/**
 * The second statement of all-up and any-up: from every instant at which anything changes to the next, asks each member what
 * it was worth, and takes the worst and the best answer.
 */
export function compositeMs(members: readonly Member[], from: number, to: number): Composite {
  const intervals = members.flatMap(({ stays, rules, observed }) => [...stays, ...rules, ...observed])
  const instants = new Set([from, to, ...intervals.flatMap((interval) => [interval.from, interval.to])])
  const edges = [...instants].filter((at) => at >= from && at <= to).sort((a, b) => a - b)
  const sums = nothing()
  edges.forEach((at, index) => {
    const length = (edges[index + 1] ?? at) - at
    const statuses = new Set(members.flatMap((member) => statusAt(member, at) ?? []))
    const worst = worstFirst.find((status) => statuses.has(status))
    const best = worstFirst.findLast((status) => statuses.has(status))
    if (worst) sums[`all_${named[worst]}_ms`] += length
    if (best) sums[`any_${named[best]}_ms`] += length
  })
  return sums
}

export const nothing = (): Composite => ({
  all_operational_ms: 0,
  all_degraded_ms: 0,
  all_down_ms: 0,
  any_operational_ms: 0,
  any_degraded_ms: 0,
  any_down_ms: 0,
})

const counted = { up: 'OPERATIONAL', half: 'DEGRADED', down: 'DOWN' } as const

function statusAt({ stays, rules, observed }: Member, at: number): Counted | undefined {
  const covers = (interval: Stay) => interval.from <= at && at < interval.to
  if (!stays.some(covers)) return undefined
  const interval = observed.find(covers)
  if (!interval || interval.excluded) return undefined
  if (interval.status === 'DEGRADED') return counted[rules.find(covers)?.rule ?? 'up']
  return worstFirst.find((status) => status === interval.status)
}
