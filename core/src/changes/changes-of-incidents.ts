import type { Context } from '../platform/context.ts'
import type { Queryable } from '../platform/database/database.ts'
import { changeColumns, type ServiceChangeView, summaryOf } from './service-change.ts'

/** How long before an incident a change may have led to it. */
const leadTime = "interval '30 minutes'"
const mostPerIncident = 20

/**
 * What was changed from 30 minutes before each incident until its end, by incident, the newest first: of its own service, of that
 * of its root cause, and of those that its service needs. Of more than twenty, scalings go first.
 */
export async function changesOfIncidents(
  { actor, database, clock }: Context,
  ids: readonly number[],
): Promise<Map<number, ServiceChangeView[]>> {
  const { rows } = await database.query<ServiceChangeView & { incidentId: number }>(
    `select i.id as "incidentId", f.*
    from sla_incidents i
    cross join lateral (
      select ${changeColumns}
      from (
        select i.service_id as id
        union
        select cause.service_id
        from sla_incidents cause
        where cause.id = i.root_cause_id
        union
        select r.required_id
        from service_requirements r
        where r.service_id = i.service_id
      ) concerned
      join services s on s.id = concerned.id
      join service_changes c on c.service_id = s.id
      cross join lateral (select c.kind = 'SCALING' as is_scaling) k
      where is_below(s.path, $1)
        and c.time >= i.started_at - ${leadTime}
        and c.time <= coalesce(i.resolved_at, $2)
      order by k.is_scaling, c.time desc, c.id desc
      limit ${mostPerIncident}
    ) f
    where i.id = any ($3::bigint[])
    order by i.id, f.at desc, f.id desc`,
    [actor.scope, clock.now(), ids],
  )
  const found = new Map<number, ServiceChangeView[]>()
  for (const { incidentId, ...change } of rows) found.set(incidentId, [...(found.get(incidentId) ?? []), change])
  return found
}

/**
 * The last change of its own service within 30 minutes before each incident, by incident, in words like `Rolled out web 1.4 → 1.5
 * by argocd 3 min before`. A rollout or restart goes before a scaling.
 */
export async function changesBefore(tx: Queryable, ids: readonly number[]): Promise<Map<number, string>> {
  if (ids.length === 0) return new Map()
  const { rows } = await tx.query<{ id: number; summary: string; seconds: number }>(
    `select i.id, f.summary, extract(epoch from i.started_at - f.time)::float8 as seconds
    from sla_incidents i
    cross join lateral (
      select c.time, ${summaryOf} as summary
      from service_changes c
      cross join lateral (select c.kind = 'SCALING' as is_scaling) k
      where c.service_id = i.service_id
        and c.time >= i.started_at - ${leadTime}
        and c.time <= i.started_at
      order by k.is_scaling, c.time desc, c.id desc
      limit 1
    ) f
    where i.id = any ($1::bigint[])`,
    [ids],
  )
  return new Map(rows.map(({ id, summary, seconds }) => [id, `${summary} ${leadText(seconds)} before`]))
}

function leadText(seconds: number): string {
  return seconds < 90 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`
}
