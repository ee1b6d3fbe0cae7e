import type { Queryable } from '../platform/database/database.ts'
import type { LockedService } from './service-row.ts'

/**
 * Finds services by path and locks them in one order, so that reports about the same services take turns and never deadlock.
 * Resolves to them by the path that was asked for; a path that was a service's before leads to it, and its own path differs then.
 */
export async function lockServices(tx: Queryable, paths: readonly string[]): Promise<Map<string, LockedService>> {
  const { rows } = await tx.query<LockedService & { asked: string[] }>(
    `select
      s.id, s.path, s.criticality, g.name as sla_group, s.type, s.tags, s.workload_type, s.retired_at, s.kept_retired,
      s.retired_by, s.known_since, t.status::text as status, t.status_since, t.reported_at, t.credited_until,
      t.interval_ms, t.reporter, t.contested_by, t.contested_at, t.certificate_ends_at, t.certificate_noticed_days,
      t.quorum_since, t.decided_until, named.asked
    from (
      select n.service_id, array_agg(n.path) as asked
      from known_paths n
      where n.path = any ($1::text[])
      group by n.service_id
    ) named
    join services s on s.id = named.service_id
    join service_states t on t.service_id = s.id
    left join sla_groups g on g.id = s.sla_group_id
    order by s.id
    for update of t`,
    [paths],
  )
  return new Map(rows.flatMap(({ asked, ...service }) => asked.map((path) => [path, service])))
}
