import type { Context } from '../platform/context.ts'
import { type IncidentSource, type IncidentStatus, type IncidentView, parseId, selectIncidents } from './incident.ts'

/** What a list of incidents is filtered by; absent fields filter nothing. */
export interface IncidentFilter {
  status?: IncidentStatus | null
  severity?: string | null
  /** A hierarchy path prefix. */
  prefix?: string | null
  slaGroup?: string | null
  /** The path of one service. */
  path?: string | null
  source?: IncidentSource | null
  /** Those that started from this instant on. */
  from?: Date | null
  /** Those that started before this instant. */
  to?: Date | null
}

export interface IncidentPage {
  nodes: IncidentView[]
  totalCount: number
  endCursor: string | null
}

/**
 * The incidents in the caller's scope that pass the filter, the last started first, `first` of them after the one with the id
 * `after`. A page after an incident that is gone is empty.
 */
export async function listIncidents(
  { actor, database, clock }: Context,
  filter: IncidentFilter,
  first: number,
  after?: string | null,
): Promise<IncidentPage> {
  const filtered = `with listed as (
      ${selectIncidents}
        and ($3::text is null or i.severity = lower($3))
        and ($4::text is null or is_below(s.path, $4))
        and ($5::text is null or s.sla_group_id = (select g.id from sla_groups g where g.name = current_group_name($5)))
        and ($6::text is null or s.path = current_path($6))
        and ($7::text is null or i.source = $7)
        and ($8::timestamptz is null or i.started_at >= $8)
        and ($9::timestamptz is null or i.started_at < $9)
    )
    select *
    from listed
    where ($10::text is null or status = $10)`
  const values = [
    actor.scope,
    clock.now(),
    filter.severity,
    filter.prefix,
    filter.slaGroup,
    filter.path,
    filter.source,
    filter.from,
    filter.to,
    filter.status,
  ]
  const [page, count] = await Promise.all([
    database.query<IncidentView>(
      `${filtered}
      and (
        $11::bigint is null
        or ("startedAt", id) < (select a.started_at, a.id from sla_incidents a where a.id = $11)
      )
      order by "startedAt" desc, id desc
      limit $12`,
      [...values, after ? parseId(after) : null, first + 1],
    ),
    database.query<{ count: number }>(`select count(*) as count from (${filtered}) as filtered`, values),
  ])
  const nodes = page.rows.slice(0, first)
  return {
    nodes,
    totalCount: count.rows[0]?.count ?? 0,
    endCursor: page.rows.length > first ? String(nodes.at(-1)?.id) : null,
  }
}
