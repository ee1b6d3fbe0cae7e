import type { Context } from '../platform/context.ts'
import { type BackupView, selectBackups, withHistory } from './backup-view.ts'

/** OK is neither overdue nor failing nor of an odd size, after a success. */
export type BackupListState = 'OVERDUE' | 'FAILED' | 'ANOMALY' | 'OK'

/** What a list of backups is filtered by; absent fields filter nothing. */
export interface BackupFilter {
  state?: BackupListState | null
  slaGroup?: string | null
  /** A hierarchy path prefix. */
  prefix?: string | null
  /** Part of the path or display name. */
  search?: string | null
}

export interface BackupPage {
  nodes: BackupView[]
  totalCount: number
  endCursor: string | null
  /** Whatever the filter's `state`. */
  counts: BackupCounts
}

interface BackupCounts {
  all: number
  expected: number
  overdue: number
  failed: number
  anomalies: number
}

/**
 * The live services in the caller's scope that expect a backup or have reported one and that pass the filter: those in
 * trouble first, then by path; `first` of them after the one with the path `after`.
 */
export async function listBackups(
  { actor, database, clock }: Context,
  filter: BackupFilter,
  first: number,
  after?: string | null,
): Promise<BackupPage> {
  const candidates = `candidates as materialized (
      select c.*, case when "backupOverdue" then 0 when failing then 1 when "sizeAnomaly" then 2 else 3 end as rank
      from (${selectBackups}) c
      where "retiredAt" is null
        and ("backupExpected" or reported)
        and ($3::text is null or "slaGroup" = $3)
        and ($4::text is null or is_below(path, $4))
        and ($5::text is null or position(lower($5) in lower(path || ' ' || "displayName")) > 0)
    )`
  const filtered = `(
      $6::text is null
      or ($6 = 'OVERDUE' and "backupOverdue")
      or ($6 = 'FAILED' and failing)
      or ($6 = 'ANOMALY' and "sizeAnomaly")
      or ($6 = 'OK' and rank = 3 and "lastSuccessAt" is not null)
    )`
  const values = [
    actor.scope,
    clock.now(),
    filter.slaGroup,
    filter.prefix?.replace(/\/+$/, ''),
    filter.search?.trim() || null,
    filter.state,
  ]
  const [page, count] = await Promise.all([
    database.query<BackupView>(
      `with ${candidates},
      listed as (
        select *
        from candidates
        where ${filtered}
          and ($7::text is null or (rank, path) > (select a.rank, a.path from candidates a where a.path = $7))
        order by rank, path
        limit $8
      )
      ${withHistory}
      order by rank, path`,
      [...values, after, first + 1],
    ),
    database.query<BackupCounts & { total: number }>(
      `with ${candidates}
      select
        count(*) filter (where ${filtered}) as total,
        count(*) as all,
        count(*) filter (where "backupExpected") as expected,
        count(*) filter (where "backupOverdue") as overdue,
        count(*) filter (where failing) as failed,
        count(*) filter (where "sizeAnomaly") as anomalies
      from candidates`,
      values,
    ),
  ])
  const nodes = page.rows.slice(0, first)
  const { total = 0, ...counts } = count.rows[0] ?? { all: 0, expected: 0, overdue: 0, failed: 0, anomalies: 0 }
  return {
    nodes,
    totalCount: total,
    endCursor: page.rows.length > first ? (nodes.at(-1)?.path ?? null) : null,
    counts,
  }
}
