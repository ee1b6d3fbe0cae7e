import type { Queryable } from '../platform/database/database.ts'
import type { LockedService } from './service-row.ts'

/** Finds services by path and locks them in one order, so that reports about the same services take turns and never deadlock. */
export async function lockServices(tx: Queryable, paths: readonly string[]): Promise<Map<string, LockedService>> {
  const { rows } = await tx.query<LockedService>(
    `select
      s.id, s.path, s.criticality, g.name as sla_group, s.type, s.tags, s.workload_type, s.retired_at, s.known_since,
      t.status::text as status, t.status_since, t.reported_at, t.credited_until
    from services s
    join service_states t on t.service_id = s.id
    left join sla_groups g on g.id = s.sla_group_id
    where s.path = any ($1::text[])
    order by s.id
    for update of t`,
    [paths],
  )
  return new Map(rows.map((row) => [row.path, row]))
}
