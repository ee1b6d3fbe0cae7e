import { describeTarget } from '../exclusions/exclusion-target.ts'
import type { Context } from '../platform/context.ts'
import type { Queryable } from '../platform/database/database.ts'
import { type CorrectionInput, type CorrectionView, findCorrection, type Impact } from './correction.ts'
import { type CorrectionPlan, planCorrection } from './correction-plan.ts'
import { computeImpact } from './impact.ts'

/** What a correction would do, and what its proposer should know. */
export interface CorrectionPreview {
  serviceCount: number
  impact: Impact[]
  warnings: string[]
}

/** Shows what a correction would do, without storing anything. */
export async function previewCorrection(context: Context, input: CorrectionInput): Promise<CorrectionPreview> {
  const { database } = context
  const plan = await planCorrection(context, database, input)
  const impact = await computeImpact(context, plan)
  const serviceCount = new Set(plan.ranges.map(({ serviceId }) => serviceId)).size
  return { serviceCount, impact, warnings: await warningsOf(database, plan, impact) }
}

/** Proposes a correction; nothing changes before another administrator approves it. */
export async function proposeCorrection(
  context: Context,
  input: CorrectionInput,
): Promise<{ correction: CorrectionView; warnings: string[] }> {
  const { actor, database, clock } = context
  const now = clock.now()
  const plan = await planCorrection(context, database, input)
  const impact = await computeImpact(context, plan)
  const warnings = await warningsOf(database, plan, impact)
  return database.transaction(async (tx) => {
    const id = await insertCorrection(tx, plan, impact, { id: Number(actor.id), name: actor.name }, now)
    return { correction: await findCorrection(tx, actor.scope, id), warnings }
  })
}

async function warningsOf(tx: Queryable, plan: CorrectionPlan, impact: readonly Impact[]): Promise<string[]> {
  const { rows } = await tx.query<{ id: number; proposed_by: string }>(
    `select id, proposed_by
    from sla_corrections
    where state = 'PROPOSED'
      and target_kind = $1
      and target = $2
      and starts_at < $4
      and ends_at > $3
    order by id`,
    [plan.target.kind, plan.target.name, plan.from, plan.to],
  )
  const pending = rows.map(
    ({ id, proposed_by }) =>
      `Correction ${id} of ${describeTarget(plan.target)}, proposed by ${proposed_by}, overlaps this one and is not decided yet.`,
  )
  const changes = impact.some(
    ({ rangeBefore, rangeAfter }) => JSON.stringify(rangeBefore) !== JSON.stringify(rangeAfter),
  )
  return changes ? pending : [...pending, 'This changes no second that is stored.']
}

async function insertCorrection(
  tx: Queryable,
  { kind, status, target, from, to, reason, ranges }: CorrectionPlan,
  impact: readonly Impact[],
  by: { id: number; name: string },
  now: Date,
): Promise<number> {
  const { rows } = await tx.query<{ id: number }>(
    `with inserted as (
      insert into sla_corrections (
        kind, status, target_kind, target, starts_at, ends_at, reason, proposed_by, proposed_by_id, proposed_at, impact
      )
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
      returning id
    ),
    ranges as (
      insert into sla_correction_ranges (correction_id, service_id, starts_at, ends_at)
      select inserted.id, r.service_id, r.starts_at, r.ends_at
      from inserted
      cross join unnest($12::bigint[], $13::timestamptz[], $14::timestamptz[]) as r (service_id, starts_at, ends_at)
    )
    select id
    from inserted`,
    [
      kind,
      status,
      target.kind,
      target.name,
      from,
      to,
      reason,
      by.name,
      by.id,
      now,
      JSON.stringify(impact),
      ranges.map(({ serviceId }) => serviceId),
      ranges.map((range) => range.from),
      ranges.map((range) => range.to),
    ],
  )
  const [row] = rows
  if (!row) throw new Error('a correction was not stored')
  return row.id
}
