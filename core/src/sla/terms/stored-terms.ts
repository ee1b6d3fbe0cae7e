import { type CreditTerms, creditColumns, noCredits, replacedTerms } from '../../inventory/groups/credit-terms.ts'
import type { Queryable } from '../../platform/database/database.ts'

/** The terms of a group as they are stored; a null target or clock is the tier's. */
export interface Terms extends CreditTerms {
  tier: string
  uptimeTarget: number | null
  responseMinutes: number | null
  resolutionMinutes: number | null
  timeZone: string
  degraded: string
  unmeasured: string
  minCoverage: number
}

/** What a new group promises. */
export const defaults: Terms = {
  ...noCredits,
  tier: 'medium',
  uptimeTarget: null,
  responseMinutes: null,
  resolutionMinutes: null,
  timeZone: 'UTC',
  degraded: 'up',
  unmeasured: 'left_out',
  minCoverage: 90,
}

/** The columns of `sla_group_terms t` as terms. */
export const termsColumns = `
  t.tier, t.uptime_target as "uptimeTarget", t.response_minutes as "responseMinutes",
  t.resolution_minutes as "resolutionMinutes", t.time_zone as "timeZone", t.degraded_rule as degraded,
  t.unmeasured_rule as unmeasured, t.min_coverage as "minCoverage", ${creditColumns('t')}`

/** The terms in force at an instant. */
export async function termsAt(tx: Queryable, groupId: number, at: Date): Promise<Terms | undefined> {
  const { rows } = await tx.query<Terms>(
    `select ${termsColumns}
    from sla_group_terms_over_time t
    where group_id = $1
      and effective_from <= $2
      and effective_to > $2`,
    [groupId, at],
  )
  return rows[0]
}

/** Stores terms from an instant on, or from ever; those of the same instant are replaced. */
export async function storeTerms(
  tx: Queryable,
  groupId: number,
  terms: Terms,
  from: Date | undefined,
  { by, reason, now }: { by: string; reason: string | null | undefined; now: Date },
): Promise<void> {
  await tx.query(
    `insert into sla_group_terms (
      group_id, effective_from, tier, uptime_target, response_minutes, resolution_minutes, time_zone, degraded_rule,
      unmeasured_rule, min_coverage, set_by, reason, created_at, credits, credit_cap, credit_fee, credit_currency,
      credit_per_response_breach, credit_per_resolution_breach
    )
    values (
      $1, coalesce($2, '-infinity'::timestamptz), $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14::jsonb, $15, $16, $17,
      $18, $19
    )
    on conflict (group_id, effective_from) do update
    set
      ${replacedTerms},
      time_zone = excluded.time_zone,
      degraded_rule = excluded.degraded_rule,
      unmeasured_rule = excluded.unmeasured_rule,
      set_by = excluded.set_by,
      reason = excluded.reason,
      created_at = excluded.created_at`,
    [
      groupId,
      from,
      terms.tier,
      terms.uptimeTarget,
      terms.responseMinutes,
      terms.resolutionMinutes,
      terms.timeZone,
      terms.degraded,
      terms.unmeasured,
      terms.minCoverage,
      by,
      reason,
      now,
      JSON.stringify(terms.credits),
      terms.creditCap,
      terms.creditFee,
      terms.creditCurrency,
      terms.creditPerResponseBreach,
      terms.creditPerResolutionBreach,
    ],
  )
}
