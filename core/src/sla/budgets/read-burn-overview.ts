import type { Context } from '../../platform/context.ts'

export interface BurnOverview {
  /** Burn of each SLA group over each window; no entry where nothing is known. */
  groups: { slaGroup: string; window: string; burn: number }[]
  /** Part of the month's budget that is left of each SLA group, below 0 when overspent; no entry without a budget. */
  budgets: { slaGroup: string; remainingRatio: number }[]
  /** Open alerts by severity, 0 where there are none. */
  firing: { severity: string; alerts: number }[]
}

/**
 * The budgets of every SLA group at a glance, as the last evaluation of burn alerts left them. A group that it passed over has
 * consumed nothing: its burn is 0 as long as one of its members is heard.
 */
export async function readBurnOverview({ database, clock }: Context): Promise<BurnOverview> {
  const [groups, budgets, firing] = await Promise.all([
    database.query<BurnOverview['groups'][number]>(
      `with listed as materialized (
        select
          g.id,
          g.name,
          -- The first that is heard will do: looked up one by one, of however many members.
          exists (
            select
            from services s
            cross join lateral (select * from service_states where service_id = s.id offset 0) n
            where s.sla_group_id = g.id
              and s.retired_at is null
              and not is_stale(n.reported_at, n.interval_ms, $1)
          ) as is_heard
        from sla_groups g
      )
      select g.name as "slaGroup", w.name as window, case when b.subject_id is null then 0 else b.burn end as burn
      from listed g
      cross join sla_burn_windows w
      left join sla_burn_rates b
        on b.subject_kind = 'GROUP'
        and b.subject_id = g.id
        and b.window_name = w.name
      where b.burn is not null
        or (b.subject_id is null and g.is_heard)
      order by g.name, w.length_ms`,
      [clock.now()],
    ),
    database.query<BurnOverview['budgets'][number]>(
      `select g.name as "slaGroup", round(1 - r.consumed_ms / r.budget_ms, 6) as "remainingRatio"
      from sla_groups g
      cross join lateral current_result('MONTHLY', $1, 'GROUP', g.id) r
      where r.status <> 'NO_DATA'
        and r.budget_ms > 0
      order by g.name`,
      [clock.now()],
    ),
    database.query<BurnOverview['firing'][number]>(
      `select r.severity, count(a.id) as alerts
      from sla_burn_rules r
      left join sla_burn_alerts a
        on a.rule = r.rule
        and a.resolved_at is null
      group by r.severity
      order by r.severity`,
    ),
  ])
  return { groups: groups.rows, budgets: budgets.rows, firing: firing.rows }
}
