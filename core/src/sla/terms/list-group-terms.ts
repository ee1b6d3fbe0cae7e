import type { Criticality } from '../../contract/index.ts'
import { type CreditTerms, creditColumns } from '../../inventory/groups/credit-terms.ts'
import type { Context } from '../../platform/context.ts'
import type { DegradedRule, UnmeasuredRule } from './rules.ts'

/** What a group promises from a day on; null `effectiveFrom` means from ever. */
export interface GroupTerms extends CreditTerms {
  effectiveFrom: Date | null
  tier: string
  uptimeTarget: number
  responseMinutes: number
  resolutionMinutes: number
  timeZone: string
  degraded: DegradedRule
  unmeasured: UnmeasuredRule
  minCoverage: number
  setBy: string
  reason: string | null
  createdAt: Date
}

/** The terms of groups over time, by group id, the newest first; targets and clocks of the tier are filled in. */
export async function listGroupTerms(
  { database }: Context,
  groupIds: readonly number[],
): Promise<Map<number, GroupTerms[]>> {
  const { rows } = await database.query<GroupTerms & { groupId: number }>(
    `select
      g.group_id as "groupId",
      nullif(g.effective_from, '-infinity') as "effectiveFrom",
      g.tier,
      coalesce(g.uptime_target, t.uptime_target) as "uptimeTarget",
      coalesce(g.response_minutes, t.response_minutes) as "responseMinutes",
      coalesce(g.resolution_minutes, t.resolution_minutes) as "resolutionMinutes",
      g.time_zone as "timeZone",
      g.degraded_rule as degraded,
      g.unmeasured_rule as unmeasured,
      g.min_coverage as "minCoverage", ${creditColumns('g')},
      g.set_by as "setBy",
      g.reason,
      g.created_at as "createdAt"
    from sla_group_terms g
    join sla_tiers t on t.tier = g.tier
    where g.group_id = any ($1::bigint[])
    order by g.effective_from desc`,
    [groupIds],
  )
  const byGroup = new Map<number, GroupTerms[]>()
  for (const { groupId, ...terms } of rows) byGroup.set(groupId, [...(byGroup.get(groupId) ?? []), terms])
  return byGroup
}

/** A tier with its default target (percent) and clocks (minutes), and its weight in roll-ups. */
export interface Tier {
  tier: Criticality
  uptimeTarget: number
  responseMinutes: number
  resolutionMinutes: number
  weight: number
}

/** The tiers, the most critical first. */
export async function listTiers({ database }: Context): Promise<Tier[]> {
  const { rows } = await database.query<Tier>(
    `select
      tier, uptime_target as "uptimeTarget", response_minutes as "responseMinutes",
      resolution_minutes as "resolutionMinutes", weight
    from sla_tiers
    order by rank`,
  )
  return rows
}
