import type { ServiceStatus } from '../contract/index.ts'
import type { TargetInput, TargetKind } from '../exclusions/exclusion-target.ts'
import type { Context } from '../platform/context.ts'
import type { Queryable } from '../platform/database/database.ts'
import { AppError } from '../platform/errors.ts'
import type { Scope } from '../platform/scope.ts'

/**
 * EXCLUDE: the range was planned maintenance. INCLUDE: it was not, whatever window says so. STATUS: it was in this status,
 * measured or not. VOID: it was measured wrong, and stays unmeasured.
 */
export type CorrectionKind = 'EXCLUDE' | 'INCLUDE' | 'STATUS' | 'VOID'
export type CorrectionState = 'PROPOSED' | 'APPROVED' | 'APPLIED' | 'REJECTED' | 'WITHDRAWN'

/** What is to be corrected. */
export interface CorrectionInput extends TargetInput {
  kind: CorrectionKind
  status?: ServiceStatus | null
  from: Date
  to: Date
  reason: string
}

/** Sums of an interval, in seconds, and its uptime in percent, floored to four decimals; null when nothing was measured. */
export interface ImpactSums {
  operationalSeconds: number
  degradedSeconds: number
  downSeconds: number
  /** DOWN within planned maintenance; `excludedSeconds` is the rest of it. */
  plannedDownSeconds: number
  excludedSeconds: number
  unknownSeconds: number
  uptime: number | null
}

/** What a correction does to one service in one month: to the month, and within the corrected range alone. */
export interface Impact {
  serviceId: number
  path: string
  periodKey: string
  periodStart: string
  periodEnd: string
  before: ImpactSums
  after: ImpactSums
  rangeBefore: ImpactSums
  rangeAfter: ImpactSums
}

/** How far an approved correction is: the stored time is changed first, then days and months are recorded, and shown at once. */
export interface CorrectionProgress {
  phase: 'CORRECTING' | 'RECORDING'
  /** Days of services whose stored time is changed, and all of them. */
  doneDays: number
  totalDays: number
}

/** A correction as it stands. */
export interface CorrectionView {
  id: number
  kind: CorrectionKind
  status: ServiceStatus | null
  targetKind: TargetKind
  target: string
  from: Date
  to: Date
  reason: string
  state: CorrectionState
  proposedBy: string
  proposedById: number
  proposedAt: Date
  decidedBy: string | null
  decidedAt: Date | null
  decisionNote: string | null
  appliedAt: Date | null
  /** Null unless it is being carried out. */
  progress: CorrectionProgress | null
  serviceCount: number
  impact: Impact[]
}

export interface CorrectionFilter {
  ids?: readonly number[] | null
  state?: CorrectionState | null
  /** Those that touch the time from this instant on, and before that one; both or none. */
  from?: Date | null
  to?: Date | null
  first?: number
  /** Id of the last correction of the page before. */
  after?: string | number | null
}

/** The corrections that touch the caller's scope, newest first; of each, what it does to services of that scope. */
export function listCorrections(
  { actor, database }: Context,
  filter: CorrectionFilter = {},
): Promise<CorrectionView[]> {
  return selectCorrections(database, actor.scope, filter)
}

/** The same within a transaction. */
async function selectCorrections(
  tx: Queryable,
  scope: Scope,
  { ids, state, from, to, first = 100, after }: CorrectionFilter,
): Promise<CorrectionView[]> {
  const { rows } = await tx.query<CorrectionView>(
    `select
      c.id, c.kind, c.status::text as status, c.target_kind as "targetKind", c.target, c.starts_at as "from",
      c.ends_at as "to", c.reason, c.state, c.proposed_by as "proposedBy", c.proposed_by_id as "proposedById", c.proposed_at as "proposedAt",
      c.decided_by as "decidedBy", c.decided_at as "decidedAt", c.decision_note as "decisionNote",
      c.applied_at as "appliedAt", m.count as "serviceCount",
      case
        when c.state = 'APPROVED' then (
          select
            jsonb_build_object(
              'phase', case when c.corrected_at is null then 'CORRECTING' else 'RECORDING' end,
              'doneDays', coalesce(round(sum(ms_between(r.starts_at, r.corrected_until)) / 86400000.0, 1), 0),
              'totalDays', coalesce(round(sum(ms_between(r.starts_at, r.ends_at)) / 86400000.0, 1), 0)
            )
          from sla_correction_ranges r
          where r.correction_id = c.id
        )
      end as progress,
      (
        select coalesce(jsonb_agg(i order by n), '[]')
        from jsonb_array_elements(c.impact) with ordinality as x (i, n)
        where in_scope(i ->> 'path', $1)
      ) as impact
    from sla_corrections c
    cross join lateral (
      select count(distinct s.id) as count
      from sla_correction_ranges r
      join services s on s.id = r.service_id
      where r.correction_id = c.id
        and in_scope(s.path, $1)
    ) m
    where m.count > 0
      and ($2::bigint[] is null or c.id = any ($2))
      and ($3::text is null or c.state = $3)
      and ($4::bigint is null or c.id < $4)
      and ($5::timestamptz is null or (c.starts_at < $6 and c.ends_at > $5))
    order by c.id desc
    limit $7`,
    [scope, ids ?? null, state, after, from, to, first],
  )
  return rows
}

/** One correction. Throws `not_found`. */
export async function findCorrection(tx: Queryable, scope: Scope, id: string | number): Promise<CorrectionView> {
  const number = Number(id)
  const [found] = Number.isSafeInteger(number) ? await selectCorrections(tx, scope, { ids: [number] }) : []
  if (!found) throw new AppError('not_found', { what: `Correction ${id}` })
  return found
}
