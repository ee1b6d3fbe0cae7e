import type { Temporal } from 'temporal-polyfill'
import type { Database } from '../../../src/platform/database/database.ts'
import type { PeriodType, Subject, World } from '../../fleet/period-world.ts'
import type { Result } from '../period-figures.ts'
import { periodResult } from '../period-oracle.ts'

/** Results by `DAILY 2026-03-29 SERVICE acme/shop/prod/eu1/s0`. */
export type Results = Record<string, Result>

/** A result of columns `r` of `period_result`, in the units of the oracle; without the budget, whose fractions JSON can't hold. */
export const resultObject = `jsonb_build_object(
    'zone', r.time_zone,
    'from', ms_between('epoch', period_start),
    'to', ms_between('epoch', period_end),
    'operational', operational_ms,
    'degraded', degraded_ms,
    'down', down_ms,
    'plannedDown', planned_down_ms,
    'excluded', excluded_ms,
    'unknown', unknown_ms,
    'gap', gap_ms,
    'elapsed', elapsed_ms,
    'since', ms_between('epoch', known_from),
    'period', period_ms,
    'counted', counted_ms,
    'consumed', consumed_ms * 2,
    'uptime', uptime * 10000,
    'best', uptime_best * 10000,
    'worst', uptime_worst * 10000,
    'minCoverage', min_coverage * 10000,
    'coverage', coverage * 10000,
    'target', target * 10000,
    'status', status,
    'final', final,
    'members', member_count,
    'worstMember', worst_uptime * 10000,
    'weighted', weighted_uptime * 10000
  )`

/** All results that are recorded, in the units of the oracle. */
export async function recordedResults(database: Database): Promise<Results> {
  const { rows } = await database.query<{ key: string; budget: string; result: Omit<Result, 'budget'> }>(
    `select
      format('%s %s %s %s', period_type, period_day, subject_kind, coalesce(s.path, g.name, n.path)) as key,
      trim_scale(budget_ms * 1000000)::text as budget,
      ${resultObject} as result
    from sla_period_results r
    left join services s on subject_kind = 'SERVICE' and s.id = subject_id
    left join sla_groups g on subject_kind = 'GROUP' and g.id = subject_id
    left join hierarchy_nodes n on subject_kind = 'NODE' and n.id = subject_id`,
  )
  return Object.fromEntries(rows.map(({ key, budget, result }) => [key, { ...result, budget: BigInt(budget) }]))
}

/** The same results as the oracle has them. */
export function expectedResults(
  world: World,
  type: PeriodType,
  days: readonly Temporal.PlainDate[],
  now: number,
): Results {
  const subjects = subjectsOf(world)
  const results = days.flatMap((day) =>
    subjects.map((subject) => {
      const result = periodResult(world, subject, type, day, now)
      return result ? [[`${type} ${day} ${subject.kind} ${subject.name}`, result] as const] : []
    }),
  )
  return Object.fromEntries(results.flat())
}

export function subjectsOf({ groups, services }: World): Subject[] {
  const nodes = services.flatMap(({ path }) => {
    const segments = path.split('/')
    return [0, 1, 2, 3, 4].map((level) => segments.slice(0, level).join('/'))
  })
  return [
    ...services.map(({ path }) => ({ kind: 'SERVICE' as const, name: path })),
    ...[...groups.keys()].map((name) => ({ kind: 'GROUP' as const, name })),
    ...[...new Set(nodes)].map((name) => ({ kind: 'NODE' as const, name })),
  ]
}

/** Where two sets of results differ, figure by figure. */
export function differences(actual: Results, expected: Results): string[] {
  const keys = new Set([...Object.keys(actual), ...Object.keys(expected)])
  return [...keys].sort().flatMap((key) => {
    const [is, ought] = [actual[key], expected[key]]
    if (!is || !ought) return [`${key} ${is ? 'is one too many' : 'is missing'}`]
    const figures = Object.keys(ought) as (keyof Result)[]
    const unlike = figures.filter((figure) => is[figure] !== ought[figure])
    return unlike.map((figure) => `${key}: ${figure} is ${is[figure]}, not ${ought[figure]}`)
  })
}
