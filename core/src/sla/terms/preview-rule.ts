import type { SlaStatus } from '../../events/events.ts'
import { findSubject } from '../../inventory/find-subject.ts'
import type { Context } from '../../platform/context.ts'
import { AppError } from '../../platform/errors.ts'
import { parsePeriodKey } from '../results/list-period-results.ts'
import type { AccountingRule, DegradedRule, UnmeasuredRule } from './rules.ts'

/** What a period of a group comes to under one rule; times in seconds. */
export interface RuleOutcome {
  degraded: DegradedRule
  unmeasured: UnmeasuredRule
  uptime: number | null
  uptimeBest: number | null
  uptimeWorst: number | null
  minCoverage: number
  coverage: number | null
  countedSeconds: number
  errorBudgetSeconds: number
  errorBudgetConsumedSeconds: number
  status: SlaStatus
  /** The rule that the period is accounted by. */
  inForce: boolean
}

export interface RulePreview {
  group: string
  periodKey: string
  timeZone: string
  final: boolean
  /** The outcome of the rule that was asked for, or of the one in force. */
  outcome: RuleOutcome
  outcomes: RuleOutcome[]
}

/**
 * What each accounting rule would give for a day or month of a group, side by side; nothing is changed. `period` is a key like
 * 2026-11-22 or 2026-11. Throws `not_found` when the group has no result for the period.
 */
export async function previewRule(
  context: Context,
  group: string,
  rule: Partial<AccountingRule> & { minCoverage?: number },
  period: string,
): Promise<RulePreview> {
  const { id } = await findSubject(context, { slaGroup: group })
  if (rule.minCoverage !== undefined && !(rule.minCoverage >= 0 && rule.minCoverage <= 100)) {
    throw new AppError('bad_request', { reason: 'minCoverage is a percentage.' })
  }
  const type = period.length > 7 ? 'DAILY' : 'MONTHLY'
  const { rows } = await context.database.query<RuleOutcome & Pick<RulePreview, 'periodKey' | 'timeZone' | 'final'>>(
    `select
      period_key(r.period_type, r.period_day) as "periodKey",
      r.time_zone as "timeZone",
      r.final,
      d.rule as degraded,
      u.rule as unmeasured,
      a.uptime,
      a.uptime_best as "uptimeBest",
      a.uptime_worst as "uptimeWorst",
      a.coverage,
      q.min_coverage as "minCoverage",
      a.counted_ms / 1000.0 as "countedSeconds",
      r.budget_ms / 1000.0 as "errorBudgetSeconds",
      a.consumed_ms / 1000.0 as "errorBudgetConsumedSeconds",
      sla_status(
        a.measured_ms,
        r.budget_ms,
        a.consumed_ms,
        r.remaining_ms,
        coalesce(b.consumed_ms, a.consumed_ms),
        coalesce(b.counted_ms, a.counted_ms),
        a.measured_ms + r.planned_down_ms + r.excluded_ms,
        q.min_coverage / 100 * r.elapsed_ms
      ) as status,
      (d.rule, u.rule) = (g.degraded_rule, g.unmeasured_rule) as "inForce"
    from sla_period_results r
    join sla_group_terms_over_time g
      on g.group_id = r.subject_id
      and g.effective_from <= least(r.period_end - interval '1 ms', r.computed_at)
      and g.effective_to > least(r.period_end - interval '1 ms', r.computed_at)
    cross join lateral (select coalesce($4, r.min_coverage, g.min_coverage) as min_coverage) q
    cross join unnest(array['up', 'half', 'down']) with ordinality as d (rule, place)
    cross join unnest(array['left_out', 'down', 'up']) with ordinality as u (rule, place)
    cross join lateral sla_account(
      r.operational_ms, r.degraded_ms, r.down_ms, r.planned_down_ms, r.excluded_ms, r.gap_ms, r.elapsed_ms, r.period_ms,
      r.target, d.rule, u.rule
    ) a
    -- The burn of the current day, for a month that is open.
    left join sla_period_results t
      on r.period_type = 'MONTHLY'
      and t.period_type = 'DAILY'
      and t.subject_kind = r.subject_kind
      and t.subject_id = r.subject_id
      and t.period_start <= r.computed_at
      and t.period_end > r.computed_at
    left join lateral sla_account(
      t.operational_ms, t.degraded_ms, t.down_ms, t.planned_down_ms, t.excluded_ms, t.gap_ms, t.elapsed_ms, t.period_ms,
      t.target, d.rule, u.rule
    ) b on true
    where r.period_type = $2
      and r.period_day = $3::date
      and r.subject_kind = 'GROUP'
      and r.subject_id = $1
    order by d.place, u.place`,
    [id, type, parsePeriodKey(type, period), rule.minCoverage],
  )
  const outcomes = rows.map(({ periodKey: _, timeZone: __, final: ___, ...outcome }) => outcome)
  const inForce = outcomes.find((outcome) => outcome.inForce)
  const wanted = { degraded: rule.degraded ?? inForce?.degraded, unmeasured: rule.unmeasured ?? inForce?.unmeasured }
  const outcome = outcomes.find((one) => one.degraded === wanted.degraded && one.unmeasured === wanted.unmeasured)
  const [first] = rows
  if (!first || !outcome) throw new AppError('not_found', { what: `A result of "${group}" for ${period}` })
  return { group, periodKey: first.periodKey, timeZone: first.timeZone, final: first.final, outcome, outcomes }
}
