import type { StorageLevel } from '../events/events.ts'
import type { Context } from '../platform/context.ts'
import { selectVolumes, type VolumeView } from './volume-view.ts'

/** What a list of volumes is filtered by; absent fields filter nothing. */
export interface StorageFilter {
  level?: StorageLevel | null
  filling?: boolean | null
  /** A hierarchy path prefix, or the path of one service. */
  prefix?: string | null
  /** Part of the path, display name or mount path. */
  search?: string | null
}

export interface StoragePage {
  nodes: VolumeView[]
  totalCount: number
  endCursor: string | null
}

/** The volumes of live services in the caller's scope that pass the filter, the fullest first; `first` after the one with that id. */
export async function listVolumes(
  { actor, database }: Context,
  filter: StorageFilter,
  first: number,
  after?: number | null,
): Promise<StoragePage> {
  const filtered = `with listed as materialized (
      ${selectVolumes}
        and s.retired_at is null
        and ($2::text is null or v.level = $2)
        and ($3::boolean is null or (v.filling_since is not null) = $3)
        and ($4::text is null or is_below(s.path, $4))
        and (
          $5::text is null
          or position(lower($5) in lower(s.path || ' ' || coalesce(s.display_name, '') || ' ' || v.mount_path)) > 0
        )
    )`
  const values = [
    actor.scope,
    filter.level,
    filter.filling,
    filter.prefix?.replace(/\/+$/, '') || null,
    filter.search?.trim() || null,
  ]
  const [page, count] = await Promise.all([
    database.query<VolumeView>(
      `${filtered}
      select *
      from listed
      where $6::bigint is null
        or ("freePercent", id) > (select a."freePercent", a.id from listed a where a.id = $6)
      order by "freePercent", id
      limit $7`,
      [...values, after, first + 1],
    ),
    database.query<{ count: number }>(`${filtered} select count(*) as count from listed`, values),
  ])
  const nodes = page.rows.slice(0, first)
  return {
    nodes,
    totalCount: count.rows[0]?.count ?? 0,
    endCursor: page.rows.length > first ? String(nodes.at(-1)?.id) : null,
  }
}
