import { reachOf } from '../../auth/grants/may.ts'
import type { ServiceStatus } from '../../contract/index.ts'
import type { Context } from '../../platform/context.ts'

/** A service that was added here, with its present state; the status is null until its agent has reported it. */
export interface AddedService {
  id: number
  agent: string
  path: string
  endpoint: string
  /** As documents write them, like `30s`. */
  interval: string
  timeout: string
  /** As it was given, with commas; null for 2xx. */
  expectedStatus: string | null
  displayName: string | null
  criticality: string | null
  slaGroup: string | null
  /** The nodes whose agents all probe it; none where its own does alone. */
  from: string[]
  quorum: number | null
  addedBy: string
  addedAt: Date
  changedBy: string | null
  changedAt: Date | null
  /** False while its agent does not ask for what is kept here: it is away, too old, or has that switched off. */
  agentAsks: boolean
  status: ServiceStatus | null
  statusSince: Date | null
  message: string | null
  reportedAt: Date | null
}

export interface AddedFilter {
  id?: number | null
  agent?: string | null
  /** Its present path or a former one. */
  path?: string | null
}

/** An agent that has not asked for so long does not ask. */
const asksWithinMs = 180_000

/** What people added within the caller's scope, the last first. */
export async function listAddedServices(
  { actor, database, clock }: Context,
  { id, agent, path }: AddedFilter = {},
): Promise<AddedService[]> {
  const { rows } = await database.query<AddedService>(
    `select
      d.id,
      d.agent,
      coalesce(s.path, d.path) as path,
      d.document #>> '{health,endpoint}' as endpoint,
      d.document #>> '{health,interval}' as interval,
      d.document #>> '{health,timeout}' as timeout,
      (
        select string_agg(one, ', ')
        from jsonb_array_elements_text(d.document #> '{health,expect,status}') as one
      ) as "expectedStatus",
      d.document ->> 'displayName' as "displayName",
      d.document ->> 'criticality' as criticality,
      d.document ->> 'slaGroup' as "slaGroup",
      array(select jsonb_array_elements_text(d.document #> '{health,from}')) as "from",
      (d.document #>> '{health,quorum}')::integer as quorum,
      d.added_by as "addedBy",
      d.added_at as "addedAt",
      d.changed_by as "changedBy",
      d.changed_at as "changedAt",
      coalesce(a.documents_asked_at >= $5, false) as "agentAsks",
      case when c.reported_at >= d.added_at then c.status end as status,
      case when c.reported_at >= d.added_at then c.status_since end as "statusSince",
      case when c.reported_at >= d.added_at then c.message end as message,
      case when c.reported_at >= d.added_at then c.reported_at end as "reportedAt"
    from added_services d
    left join hierarchy_nodes n on n.path = d.agent
    left join agents a on a.node_id = n.id
    left join known_paths k on k.path = d.path
    left join services s on s.id = k.service_id
    left join service_states c on c.service_id = s.id
    where in_scope(d.path, $1)
      and ($2::bigint is null or d.id = $2)
      and ($3::text is null or d.agent = $3)
      and ($4::text is null or d.path = $4 or s.path = $4)
    order by d.id desc`,
    [
      reachOf(actor, 'administer'),
      id ?? null,
      agent ?? null,
      path ?? null,
      new Date(clock.now().getTime() - asksWithinMs),
    ],
  )
  return rows
}
