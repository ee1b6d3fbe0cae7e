import type { SlaStatus } from '../../events/events.ts'
import { type CreditTerms, creditColumns } from '../../inventory/groups/credit-terms.ts'
import type { Context } from '../../platform/context.ts'
import type { DegradedRule, UnmeasuredRule } from '../terms/rules.ts'

export interface GroupView extends CreditTerms {
  id: number
  name: string
  displayName: string
  tier: string
  targetUptime: number
  responseMinutes: number
  resolutionMinutes: number
  timeZone: string
  degraded: DegradedRule
  unmeasured: UnmeasuredRule
  definedBy: string | null
  formerNames: string[]
  status: SlaStatus
  downCount: number
  currentUptime: number | null
  uptimeBest: number | null
  uptimeWorst: number | null
  coverage: number | null
  computedAt: Date | null
  minCoverage: number
  since: Date | null
}

/** The SLA groups with a member in the caller's scope (all, for the scope of everything), with their current month. */
export async function listGroups({ actor, database, clock }: Context): Promise<GroupView[]> {
  const { rows } = await database.query<GroupView>(
    `with down as materialized (
      -- Counted once for all groups: by itself each would go through all services.
      select s.sla_group_id, count(*) as services
      from stored_service_states c
      join services s on s.id = c.service_id
      where c.status = 'DOWN'
        and s.retired_at is null
        and in_scope(s.path, $1)
      group by s.sla_group_id
    )
    select
      g.id,
      g.name,
      g.display_name as "displayName",
      p.tier,
      coalesce(p.uptime_target, t.uptime_target) as "targetUptime",
      coalesce(p.response_minutes, t.response_minutes) as "responseMinutes",
      coalesce(p.resolution_minutes, t.resolution_minutes) as "resolutionMinutes",
      p.time_zone as "timeZone",
      p.degraded_rule as degraded,
      p.unmeasured_rule as unmeasured,
      g.defined_by as "definedBy",
      array(select f.name from former_group_names f where f.group_id = g.id order by f.until desc, f.name) as "formerNames",
      coalesce(m.status, 'NO_DATA') as status,
      coalesce(d.services, 0) as "downCount",
      m.uptime as "currentUptime",
      m.uptime_best as "uptimeBest",
      m.uptime_worst as "uptimeWorst",
      m.coverage,
      m.computed_at as "computedAt",
      p.min_coverage as "minCoverage", ${creditColumns('p')},
      m.known_from as since
    from sla_groups g
    join sla_group_terms_over_time p
      on p.group_id = g.id
      and p.effective_from <= $2
      and p.effective_to > $2
    join sla_tiers t on t.tier = p.tier
    left join down d on d.sla_group_id = g.id
    left join current_result('MONTHLY', $2, 'GROUP', g.id) m on true
    where '' = any ($1)
      or exists (select from services s where s.sla_group_id = g.id and in_scope(s.path, $1))
    order by t.rank, g.name`,
    [actor.scope, clock.now()],
  )
  return rows
}
