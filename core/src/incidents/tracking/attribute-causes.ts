import type { Queryable } from '../../platform/database/database.ts'
import { flapMs } from './outages.ts'
import { type Candidate, findRootCauses } from './root-causes.ts'

/** An incident and the one that explains it. */
export interface Cause {
  id: number
  rootCauseId: number
  /** The root cause lasts, and nobody was called for this one: nobody is, as long as both last. */
  suppressed: boolean
}

interface CandidateRow {
  id: number
  service_id: number
  started_at: Date
  resolved_at: Date | null
  root_cause_id: number | null
}

/**
 * Finds the root causes of newly opened incidents, and of those that started up to five minutes before them: two statements
 * that read and one that stores, whatever their number. A new incident whose cause lasts calls nobody.
 */
export async function attributeCauses(tx: Queryable, opened: readonly number[]): Promise<Cause[]> {
  if (opened.length === 0) return []
  const { rows } = await tx.query<CandidateRow>(
    `select id, service_id, started_at, resolved_at, root_cause_id
    from sla_incidents
    where source = 'MONITORING'
      and resolved_at is null
    union
    select id, service_id, started_at, resolved_at, root_cause_id
    from sla_incidents
    where id = any ($1::bigint[])`,
    [opened],
  )
  const { rows: needs } = await tx.query<{ service_id: number; required: number[] }>(
    `select service_id, array_agg(required_id) as required
    from service_requirements
    where $1::boolean
    group by service_id`,
    // One alone has no cause: the documents of all services are not gone through for it.
    [rows.length > 1],
  )
  const candidates = rows.map(candidateOf)
  const isNew = new Set(opened)
  const earliest = Math.min(...candidates.filter(({ id }) => isNew.has(id)).map(({ startedAt }) => startedAt)) - flapMs
  const unexplained = new Set(rows.filter((row) => row.root_cause_id === null).map(({ id }) => id))
  const concerned = candidates.filter(
    ({ id, startedAt }) => unexplained.has(id) && (isNew.has(id) || startedAt >= earliest),
  )
  const required = new Map(needs.map((row) => [row.service_id, row.required]))
  return storeCauses(tx, findRootCauses(candidates, required, concerned), isNew)
}

function candidateOf({ id, service_id, started_at, resolved_at }: CandidateRow): Candidate {
  return { id, serviceId: service_id, startedAt: started_at.getTime(), resolvedAt: resolved_at?.getTime() ?? null }
}

async function storeCauses(
  tx: Queryable,
  causes: ReadonlyMap<number, Candidate>,
  isNew: ReadonlySet<number>,
): Promise<Cause[]> {
  if (causes.size === 0) return []
  const entries = [...causes]
  const { rows } = await tx.query<Cause>(
    `update sla_incidents i
    set
      root_cause_id = e.cause_id,
      paged_at = case when not (e.lasts and e.is_new) then i.paged_at end
    from unnest($1::bigint[], $2::bigint[], $3::boolean[], $4::boolean[]) as e (id, cause_id, lasts, is_new)
    where i.id = e.id
    returning i.id, i.root_cause_id as "rootCauseId", e.lasts and i.paged_at is null as suppressed`,
    [
      entries.map(([id]) => id),
      entries.map(([, cause]) => cause.id),
      entries.map(([, cause]) => cause.resolvedAt === null),
      entries.map(([id]) => isNew.has(id)),
    ],
  )
  return rows
}
