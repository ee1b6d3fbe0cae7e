import type { Context } from '../platform/context.ts'

/** How many incidents of a severity are not resolved. */
export interface OpenCount {
  severity: string
  acknowledged: boolean
  count: number
}

/** The unresolved incidents in the caller's scope, by severity and acknowledgement; each severity is there, if with 0. */
export async function countOpenIncidents({ actor, database }: Context): Promise<OpenCount[]> {
  const { rows } = await database.query<OpenCount>(
    `select t.tier as severity, a.acknowledged, count(i.id) as count
    from sla_tiers t
    cross join (values (false), (true)) as a (acknowledged)
    left join (
      select i.id, i.severity, i.acknowledged_at is not null as acknowledged
      from sla_incidents i
      join services s on s.id = i.service_id
      where i.resolved_at is null
        and in_scope(s.path, $1)
    ) i on i.severity = t.tier and i.acknowledged = a.acknowledged
    group by t.tier, t.rank, a.acknowledged
    order by t.rank, a.acknowledged`,
    [actor.scope],
  )
  return rows
}
