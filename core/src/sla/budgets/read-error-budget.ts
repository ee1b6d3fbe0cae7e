import type { Context } from '../../platform/context.ts'
import { type BudgetPeriod, type BudgetSums, inSeconds, presentSpeed, toBudgetPeriod } from './budget-period.ts'
import { type BudgetKind, type BudgetSubjectFilter, findSubjectTerms, type SubjectTerms } from './find-subject-terms.ts'
import { readBurns } from './read-burns.ts'

/** How fast the budget of a subject burned over a window that ends now. */
export interface BurnRate {
  window: string
  /** Null when nothing was measured, and when the target leaves no budget. */
  burnRate: number | null
  consumedSeconds: number
  measuredSeconds: number
}

/** The error budgets of a service or group, and how fast they burn. */
export interface ErrorBudget {
  subject: string
  subjectKind: BudgetKind
  target: number
  timeZone: string
  /** The calendar month first, then the rolling windows. */
  periods: BudgetPeriod[]
  /** From the shortest window to the longest. */
  burnRates: BurnRate[]
}

/** The error budgets of one subject in the caller's scope. Throws `not_found`, or `bad_request` unless one is named. */
export async function readErrorBudget(context: Context, filter: BudgetSubjectFilter): Promise<ErrorBudget> {
  const terms = await findSubjectTerms(context, filter)
  const now = context.clock.now()
  const [services, groups] = subjectArrays(terms.kind, terms.id)
  const [month, rolling, burns] = await Promise.all([
    readMonth(context, terms, now),
    readRolling(context, terms, now),
    readBurns(context.database, now, { services, groups }),
  ])
  const speed = presentSpeed(burns)
  return {
    subject: terms.subject,
    subjectKind: terms.kind,
    target: terms.target,
    timeZone: terms.timeZone,
    periods: [...month, ...rolling].map((sums) => toBudgetPeriod(sums, speed, now, terms.timeZone)),
    burnRates: burns.map(({ window, burn, consumedMs, measuredMs }) => ({
      window,
      burnRate: burn,
      consumedSeconds: inSeconds(consumedMs),
      measuredSeconds: inSeconds(measuredMs),
    })),
  }
}

/** The calendar month of the subject's zone, as it is recorded; without sums until it is. */
async function readMonth(
  { database }: Context,
  { kind, id, timeZone }: SubjectTerms,
  now: Date,
): Promise<BudgetSums[]> {
  const { rows } = await database.query<BudgetSums>(
    `select
      'MONTH' as period,
      coalesce(r.period_start, b.starts_at) as start,
      coalesce(r.period_end, b.ends_at) as "end",
      r.target,
      r.budget_ms as "budgetMs",
      r.consumed_ms as "consumedMs",
      r.budget_ms - r.consumed_ms as "remainingMs",
      r.uptime,
      r.uptime_best as "uptimeBest",
      r.uptime_worst as "uptimeWorst",
      r.coverage,
      r.known_from as since,
      coalesce(r.status <> 'NO_DATA', false) as measured
    from period_bounds('MONTHLY', period_day_of('MONTHLY', $3, $4), $4) b
    left join current_result('MONTHLY', $3, $1, $2) r on true`,
    [kind, id, now, timeZone],
  )
  return rows
}

/** The last 7, 30 and 90 days, summed to the millisecond. */
async function readRolling({ database }: Context, { kind, id }: SubjectTerms, now: Date): Promise<BudgetSums[]> {
  const { rows } = await database.query<BudgetSums>(
    `select
      'ROLLING_' || d.days || 'D' as period,
      d.start,
      $3 as "end",
      trunc(100 * (1 - a.budget_ms / nullif(a.length_ms - a.planned_ms, 0)), 4) as target,
      a.budget_ms as "budgetMs",
      a.consumed_ms as "consumedMs",
      a.budget_ms - a.consumed_ms as "remainingMs",
      uptime_of(a.measured_ms, a.counted_ms, a.consumed_ms) as uptime,
      uptime_of(a.measured_ms, a.measured_ms + a.gap_ms, a.spent_ms) as "uptimeBest",
      uptime_of(a.measured_ms, a.measured_ms + a.gap_ms, a.spent_ms + a.gap_ms) as "uptimeWorst",
      least(100, trunc(100.0 * (a.measured_ms + a.planned_ms) / nullif(a.elapsed_ms, 0), 4)) as coverage,
      a.known_from as since,
      coalesce(a.measured_ms > 0, false) as measured
    from (
      select days, $3::timestamptz - days * interval '24 hours' as start
      from unnest(array[7, 30, 90]) as days
    ) d
    left join lateral subject_accounts(array[d.start], $3, $1::bigint[], $2::bigint[]) a on true
    order by d.days`,
    [...subjectArrays(kind, id), now],
  )
  return rows
}

/** A subject as the two lists that the SQL functions take: services and groups. */
function subjectArrays(kind: BudgetKind, id: number): [services: number[], groups: number[]] {
  return kind === 'SERVICE' ? [[id], []] : [[], [id]]
}
