import type { Queryable } from '../../platform/database/database.ts'
import { flapMs } from './outages.ts'

/** An incident and the one that explains it. */
export interface Cause {
  id: number
  rootCauseId: number
  /** The root cause lasts, and nobody was called for this one: nobody is, as long as both last. */
  suppressed: boolean
}

/** How far along `dependencies.requires` a cause is looked for. */
const maxDepth = 8

/**
 * Finds the root causes of newly opened incidents, and of those that started up to five minutes before them, in one
 * statement. A cause is an incident of a service that the other's service needs, directly or through others: it lasted
 * when the other started, or started within five minutes of it. Of several the topmost stands, which none of the others
 * explains; where services need each other, the incident that started first explains the other.
 */
export async function attributeCauses(tx: Queryable, opened: readonly number[], now: Date): Promise<Cause[]> {
  if (opened.length === 0) return []
  const { rows } = await tx.query<Cause>(causesStatement, [opened, flapMs, maxDepth, now])
  return rows
}

const causesStatement = `with recursive candidate as materialized (
    select id, service_id, started_at, resolved_at, root_cause_id
    from sla_incidents
    where source = 'MONITORING'
      and (resolved_at is null or id = any ($1::bigint[]))
  ),
  needs as materialized (
    select service_id, required_id
    from service_requirements
  ),
  walk as (
    select distinct service_id, service_id as required_id, 0 as depth
    from candidate
    union
    select w.service_id, n.required_id, w.depth + 1
    from walk w
    join needs n on n.service_id = w.required_id
    where w.depth < $3::integer
  ),
  pair as (
    select distinct i.id, c.id as cause_id, c.started_at, c.resolved_at
    from candidate i
    join walk w on w.service_id = i.service_id and w.depth > 0
    join candidate c on c.service_id = w.required_id
    where c.service_id <> i.service_id
      and c.started_at <= i.started_at + $2::integer * interval '1 ms'
      and (c.resolved_at is null or c.resolved_at > i.started_at)
  ),
  explained as (
    select p.*
    from pair p
    join candidate i on i.id = p.id
    where not exists (
      select
      from pair back
      where back.id = p.cause_id
        and back.cause_id = p.id
        and (i.started_at, i.id) < (p.started_at, p.cause_id)
    )
  ),
  topmost as (
    select distinct on (e.id) e.id, e.cause_id, e.resolved_at
    from explained e
    where not exists (
      select
      from explained own
      join explained higher on higher.id = e.cause_id and higher.cause_id = own.cause_id
      where own.id = e.id
    )
    order by e.id, e.started_at, e.cause_id
  )
  update sla_incidents i
  set
    root_cause_id = t.cause_id,
    paged_at = case when i.paged_at = $4 and t.resolved_at is null and i.id = any ($1::bigint[]) then null else i.paged_at end
  from topmost t
  where i.id = t.id
    and i.root_cause_id is null
    and (
      i.id = any ($1::bigint[])
      or i.started_at >= (select min(n.started_at) from sla_incidents n where n.id = any ($1::bigint[])) - $2::integer * interval '1 ms'
    )
  returning i.id, i.root_cause_id as "rootCauseId", i.paged_at is null and t.resolved_at is null as suppressed`
