import type { Subject } from '../fleet/period-world.ts'

export const whole = 1_000_000

/** Milliseconds; `consumed` in half ones, `budget` and `weighedTarget` in millionths, so that all of them are whole. */
export interface Sums {
  operational: number
  degraded: number
  down: number
  plannedDown: number
  excluded: number
  unknown: number
  gap: number
  elapsed: number
  /** Of an open period, what is still to come. */
  remaining: number
  /** Of the elapsed time, in millionths of a millisecond. */
  required: bigint
  since: number
  period: number
  counted: number
  consumed: number
  /** What measured time alone consumed, in half milliseconds. */
  spent: number
  budget: bigint
  weighedTarget: bigint
  weight: number
}

/** What a period comes to for a subject; percentages in ten-thousandths, null where there is nothing to say. */
export type Result = ReturnType<typeof resultOf>

export function add(parts: readonly Sums[]): Sums {
  const sum = (key: Exclude<keyof Sums, 'budget' | 'weighedTarget' | 'required'>) =>
    parts.reduce((total, part) => total + part[key], 0)
  return {
    operational: sum('operational'),
    degraded: sum('degraded'),
    down: sum('down'),
    plannedDown: sum('plannedDown'),
    excluded: sum('excluded'),
    unknown: sum('unknown'),
    gap: sum('gap'),
    elapsed: sum('elapsed'),
    remaining: sum('remaining'),
    required: parts.reduce((total, { required }) => total + required, 0n),
    since: Math.min(...parts.map(({ since }) => since)),
    period: sum('period'),
    counted: sum('counted'),
    consumed: sum('consumed'),
    spent: sum('spent'),
    budget: parts.reduce((total, { budget }) => total + budget, 0n),
    weighedTarget: parts.reduce((total, { weighedTarget }) => total + weighedTarget, 0n),
    weight: Math.max(...parts.map(({ weight }) => weight)),
  }
}

/** The borders of a period, and the sums of each service that has a part in it. */
export interface Members {
  zone: string
  from: number
  to: number
  members: readonly { path: string; sums: Sums }[]
}

export function resultOf(
  { kind }: Subject,
  { zone, from, to, members }: Members,
  today: Members['members'],
  now: number,
) {
  const summed = add(members.map(({ sums }) => sums))
  const { weight: _, weighedTarget, required, remaining: __, spent, ...total } = summed
  const charged = total.period - total.plannedDown - total.excluded
  const uptimes = members.flatMap(({ sums }) => uptimeOf(sums, [sums]) ?? [])
  const composite = kind !== 'SERVICE'
  return {
    zone,
    from,
    to,
    ...total,
    uptime: uptimeOf(total, [total]),
    best: bound(total, spent),
    worst: bound(total, spent + 2 * total.gap),
    minCoverage: total.elapsed > 0 ? Number(required / BigInt(total.elapsed)) : null,
    coverage: total.elapsed > 0 ? percent(measured(total) + total.plannedDown + total.excluded, total.elapsed) : null,
    target: charged > 0 ? Number(weighedTarget / BigInt(charged)) : null,
    status: statusOf(summed, add(today.map(({ sums }) => sums))),
    final: now >= to + 15 * 60_000,
    members: members.length,
    worstMember: composite && uptimes.length > 0 ? Math.min(...uptimes) : null,
    weighted: composite
      ? uptimeOf(
          total,
          members.map(({ sums }) => weigh(sums)),
        )
      : null,
  }
}

const measured = ({ operational, degraded, down }: Pick<Sums, 'operational' | 'degraded' | 'down'>) =>
  operational + degraded + down

const weigh = ({ counted, consumed, weight }: Sums) => ({ counted: counted * weight, consumed: consumed * weight })

/** Floored; null where nothing was measured. */
function uptimeOf(
  total: Pick<Sums, 'operational' | 'degraded' | 'down'>,
  parts: readonly Pick<Sums, 'counted' | 'consumed'>[],
) {
  const counted = parts.reduce((sum, part) => sum + part.counted, 0)
  const consumed = parts.reduce((sum, part) => sum + part.consumed, 0)
  return measured(total) > 0 ? percent(2 * counted - consumed, 2 * counted) : null
}

/** The uptime if so many half milliseconds of all the time that may be known were consumed. */
function bound(total: Pick<Sums, 'operational' | 'degraded' | 'down' | 'gap'>, consumed: number) {
  const all = 2 * (measured(total) + total.gap)
  return measured(total) > 0 ? percent(all - consumed, all) : null
}

function percent(part: number, all: number): number {
  return Number((BigInt(part) * BigInt(whole)) / BigInt(all))
}

function statusOf(total: Sums, today: Sums) {
  // Half milliseconds, in millionths.
  const consumed = BigInt(total.consumed) * BigInt(whole)
  const budget = 2n * total.budget
  const { remaining } = total
  if (measured(total) === 0) return 'NO_DATA'
  if (consumed > budget) return 'BREACHED'
  const covered = measured(total) + total.plannedDown + total.excluded
  if (remaining <= 0 && BigInt(covered) * BigInt(whole) < total.required) return 'UNPROVEN'
  if (remaining <= 0) return 'MET'
  if (consumed > 0n && 4n * consumed >= 3n * budget) return 'AT_RISK'
  const counted = BigInt(today.counted)
  const atThisRate = BigInt(today.consumed) * BigInt(whole) * BigInt(remaining)
  return today.counted > 0 && consumed * counted + atThisRate > budget * counted ? 'AT_RISK' : 'MET'
}
