import type { ServiceStatus } from '../../contract/index.ts'
import type { Queryable } from '../../platform/database/database.ts'

/** A service as a report finds it, locked until the end of the transaction. */
export interface LockedService {
  id: number
  path: string
  criticality: string | null
  sla_group: string | null
  type: string | null
  tags: string[]
  workload_type: string | null
  retired_at: Date | null
  /** Retired by hand: no report brings it back. */
  kept_retired: boolean
  retired_by: string | null
  known_since: Date
  status: ServiceStatus
  status_since: Date | null
  reported_at: Date | null
  credited_until: Date | null
  interval_ms: number
  /** Who speaks for it, and who else last wanted to. */
  reporter: string | null
  contested_by: string | null
  contested_at: Date | null
  certificate_ends_at: Date | null
  /** How many days before its end people were last notified. */
  certificate_noticed_days: number | null
  /** Since when, if ever, it has been watched from several nodes, and up to where that is decided. */
  quorum_since: Date | null
  decided_until: Date | null
}

/** What a report or registration says of a service itself; an absent field leaves what is stored. */
export interface ServiceAttributes {
  path: string
  displayName?: string
  description?: string
  type?: string
  team?: string
  tags?: readonly string[]
  criticality?: string
  slaGroup?: string
  workloadType?: string
  workloadName?: string
  namespace?: string
  /** The ConfigMap or file that the document was found in. */
  source?: string
  /** The node whose agent watches it, though it does not speak for this path. */
  outsideOf?: string
  document?: unknown
}

/**
 * Finds services by path and locks them in one order, so that reports about the same services take turns and never deadlock.
 * Resolves to them by the path that was asked for; a path that was a service's before leads to it, and its own path differs then.
 */
export async function lockServices(tx: Queryable, paths: readonly string[]): Promise<Map<string, LockedService>> {
  if (paths.length === 0) return new Map()
  const { rows } = await tx.query<LockedService & { asked: string[] }>(
    `select
      s.id, s.path, s.criticality, g.name as sla_group, s.type, s.tags, s.workload_type, s.retired_at, s.kept_retired,
      s.retired_by, s.known_since, t.status::text as status, t.status_since,
      coalesce(r.reported_at, t.reported_at) as reported_at,
      coalesce(r.credited_until, t.credited_until) as credited_until,
      coalesce(r.interval_ms, t.interval_ms) as interval_ms, t.reporter, t.contested_by, t.contested_at, t.certificate_ends_at, t.certificate_noticed_days,
      t.quorum_since, t.decided_until, named.asked
    from (
      select n.service_id, array_agg(n.path) as asked
      from known_paths n
      where n.path = any ($1::text[])
      group by n.service_id
    ) named
    join services s on s.id = named.service_id
    join stored_service_states t on t.service_id = s.id
    left join running_credits r on r.id = t.running_id
    left join sla_groups g on g.id = s.sla_group_id
    order by s.id
    for update of t`,
    [paths],
  )
  return new Map(rows.flatMap(({ asked, ...service }) => asked.map((path) => [path, service])))
}
