import type { Context } from '../platform/context.ts'
import type { Queryable } from '../platform/database/database.ts'
import { changeColumns, type ServiceChangeView, summaryOf } from './service-change.ts'

/** How long before an incident a change may have led to it. */
const leadTime = "interval '30 minutes'"
const maxPerIncident = 20

/**
 * What was changed from 30 minutes before each incident until its end, by incident, the newest first: of its own service, of that
 * of its root cause, and of those that its service needs. Of more than twenty, scalings go first.
 */
export async function changesOfIncidents(
  { actor, database, clock }: Context,
  ids: readonly number[],
): Promise<Map<number, ServiceChangeView[]>> {
  const { rows } = await database.query<ServiceChangeView & { incidentId: number; place: number }>(
    `with asked as materialized (
      select i.id, i.service_id, i.root_cause_id, i.started_at, coalesce(i.resolved_at, $2) as ended_at
      from sla_incidents i
      where i.id = any ($3::bigint[])
    ),
    concerned as materialized (
      select a.id as incident_id, a.service_id
      from asked a
      union
      select a.id, cause.service_id
      from asked a
      join sla_incidents cause on cause.id = a.root_cause_id
      union
      select a.id, r.required_id
      from asked a
      join service_requirements r on r.service_id = a.service_id
    )
    select f.*
    from (
      select
        a.id as "incidentId", ${changeColumns},
        row_number() over (partition by a.id order by c.is_scaling, c.time desc, c.id desc) as place
      from concerned n
      join asked a on a.id = n.incident_id
      cross join lateral (
        select c.*, c.kind = 'SCALING' as is_scaling
        from service_changes c
        where c.service_id = n.service_id
          and c.time >= a.started_at - ${leadTime}
          and c.time <= a.ended_at
        order by is_scaling, c.time desc, c.id desc
        limit ${maxPerIncident}
      ) c
      cross join lateral (
        select s.path, s.name, s.display_name
        from services s
        where s.id = n.service_id
          and in_scope(s.path, $1)
        offset 0
      ) s
    ) f
    where f.place <= ${maxPerIncident}
    order by f."incidentId", f.at desc, f.id desc`,
    [actor.scope, clock.now(), ids],
  )
  const found = new Map<number, ServiceChangeView[]>()
  for (const { incidentId, place: _, ...change } of rows)
    found.set(incidentId, [...(found.get(incidentId) ?? []), change])
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
