import { parseNodeId, type ServiceStatus } from '../../contract/index.ts'
import type { Context } from '../../platform/context.ts'
import { isWhole } from '../../platform/scope.ts'
import { type ServiceView, selectServices } from './select-services.ts'

/** What a list of services is filtered by; absent fields filter nothing. */
export interface ServiceFilter {
  prefix?: string | null
  status?: ServiceStatus | null
  slaGroup?: string | null
  criticality?: string | null
  type?: string | null
  tag?: string | null
  stale?: boolean | null
  search?: string | null
  includeRetired?: boolean | null
  /** True for those alone. */
  retired?: boolean | null
}

export interface ServicePage {
  nodes: ServiceView[]
  totalCount: number
  endCursor: string | null
}

/** What a state or a criticality is asked for, if at all, is looked up of each service by key; $1 to $12 are the values of a list. */
const filtered = `($3::text is null or is_below(s.path, $3))
  and ($5::text is null or s.sla_group_id = (select g.id from sla_groups g where g.name = current_group_name($5)))
  and ($7::text is null or s.type = $7)
  and ($8::text is null or $8 = any (s.tags))
  and ($10::text is null or s.search_text like lower($10))
  and case
    when $12::boolean is null then $11::boolean or s.retired_at is null
    else (s.retired_at is not null) = $12
  end
  and ($4::text is null or exists (select from stored_service_states n where n.service_id = s.id and n.status::text = $4))
  and ($6::text is null or exists (select from service_terms(s.id, $2) e where e.criticality = lower($6)))
  and (
    $9::boolean is null
    or exists (select from service_states n where n.service_id = s.id and is_stale(n.reported_at, n.interval_ms, $2) = $9)
  )`

/** A pattern of `like` for texts that contain this one. */
const containing = (text: string) => `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`

/** The services in the caller's scope that pass the filter, ordered by path, `first` of them after the path `after`. */
export async function listServices(
  { actor, database, clock }: Context,
  filter: ServiceFilter,
  first: number,
  after?: string | null,
): Promise<ServicePage> {
  const values = [
    actor.scope,
    clock.now(),
    filter.prefix?.replace(/\/+$/, ''),
    filter.status,
    filter.slaGroup,
    filter.criticality,
    filter.type,
    filter.tag,
    filter.stale,
    filter.search ? containing(filter.search.trim()) : null,
    filter.includeRetired ?? false,
    filter.retired,
  ]
  const [page, count] = await Promise.all([
    database.query<ServiceView>(
      `${selectServices}
        and ${filtered}
        and ($13::text is null or s.path > $13)
      order by s.path
      limit $14`,
      [...values, after, first + 1],
    ),
    isKept(actor, filter)
      ? database.query<{ count: number }>(
          `select coalesce(sum(services), 0)::bigint as count
          from counted_nodes($1)
          where kind = 'STATE'
            and ($2::text is null or status = $2)`,
          [clock.now(), filter.status],
        )
      : database.query<{ count: number }>(
          `select count(*) as count from services s where in_scope(s.path, $1) and ${filtered}`,
          values,
        ),
  ])
  const nodes = page.rows.slice(0, first)
  return {
    nodes,
    totalCount: count.rows[0]?.count ?? 0,
    endCursor: page.rows.length > first ? (nodes.at(-1)?.path ?? null) : null,
  }
}

/** True of a list whose length is kept: of all that live, or of those in one status. */
function isKept({ scope }: Context['actor'], filter: ServiceFilter): boolean {
  const { status: _status, includeRetired, retired, ...others } = filter
  const isNarrowed = Object.values(others).some((value) => value !== undefined && value !== null && value !== '')
  return isWhole(scope) && !includeRetired && !retired && !isNarrowed
}

/** The service at a path, or null when there is none in the caller's scope. */
export async function findService({ actor, database, clock }: Context, path: string): Promise<ServiceView | null> {
  const { rows } = await database.query<ServiceView>(`${selectServices} and s.path = current_path($3)`, [
    actor.scope,
    clock.now(),
    path,
  ])
  return rows[0] ?? null
}

/** The paths that services had before, the last one first, by service id. */
export async function listFormerPaths(
  { database }: Context,
  serviceIds: readonly number[],
): Promise<Map<number, string[]>> {
  const { rows } = await database.query<{ id: number; paths: string[] }>(
    `select service_id as id, array_agg(path order by until desc, path) as paths
    from former_paths
    where service_id = any ($1::bigint[])
    group by service_id`,
    [serviceIds],
  )
  return new Map(rows.map(({ id, paths }) => [id, paths]))
}

/** The members of several groups that are in the caller's scope and not retired, by group id. */
export async function listMembers(
  { actor, database, clock }: Context,
  groupIds: readonly number[],
): Promise<Map<number, ServiceView[]>> {
  const { rows } = await database.query<ServiceView>(
    `${selectServices}
      and s.sla_group_id = any ($3::bigint[])
      and s.retired_at is null
    order by s.path`,
    [actor.scope, clock.now(), groupIds],
  )
  const members = new Map<number, ServiceView[]>(groupIds.map((id) => [id, []]))
  for (const row of rows) members.get(row.slaGroupId ?? 0)?.push(row)
  return members
}

/** A service as its agent asks for it. */
interface NodeService {
  name: string
  path: string
  externalId: string
  status: string
  statusSince: Date | null
  slaGroup: string | null
  criticality: string
  lastReportedAt: Date | null
}

/** The services of one node, or the first ten thousand of the caller's scope without one, by path. */
export async function listNodeServices(
  { actor, database, clock }: Context,
  node: string | undefined,
): Promise<{ nodeId: string | null; services: NodeService[]; warnings: string[] }> {
  const { nodeId, warnings } = node === undefined ? { nodeId: null, warnings: [] } : parseNodeId(node)
  const { rows } = await database.query<NodeService>(
    `select
      s.name, s.path, s.path as "externalId", c.status::text as status, c.status_since as "statusSince",
      (select g.name from sla_groups g where g.id = s.sla_group_id) as "slaGroup", t.criticality, c.reported_at as "lastReportedAt"
    from services s
    -- By key, as its terms and results: see service_terms.
    cross join lateral (select * from service_states where service_id = s.id offset 0) c
    cross join lateral service_terms(s.id, $3) t
    where ($2::text is null or s.node_id = (select n.id from hierarchy_nodes n where n.path = $2))
      and in_scope(s.path, $1)
      and s.retired_at is null
    order by s.path
    limit 10000`,
    [actor.scope, nodeId, clock.now()],
  )
  return { nodeId, services: rows, warnings }
}
