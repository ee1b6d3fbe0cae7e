import { assertCovers } from '../exclusions/exclusion-target.ts'
import type { Actor, Context } from '../platform/context.ts'
import type { Queryable } from '../platform/database/database.ts'
import { AppError } from '../platform/errors.ts'
import type { Scope } from '../platform/scope.ts'
import { type CorrectionState, type CorrectionView, findCorrection, type Impact } from './correction.ts'
import { assertMayCorrect, type CorrectionRange } from './correction-plan.ts'

/** Turns a proposal down; the reason should stand in the note. Throws `not_found`, `forbidden`, or `bad_request` when it is decided. */
export function rejectCorrection(context: Context, id: string | number, note: string | null = null) {
  return close(context, id, 'REJECTED', note)
}

/** Takes one's own proposal back. Throws `forbidden` for somebody else's. */
export function withdrawCorrection(context: Context, id: string | number) {
  return close(context, id, 'WITHDRAWN', null)
}

async function close(
  context: Context,
  id: string | number,
  state: 'REJECTED' | 'WITHDRAWN',
  note: string | null,
): Promise<CorrectionView> {
  assertMayCorrect(context)
  const { actor, database, clock } = context
  return database.transaction(async (tx) => {
    const proposal = await lockProposal(tx, actor.scope, id)
    if (state === 'WITHDRAWN' && proposal.proposedById !== Number(actor.id)) {
      const missing = `to be ${proposal.proposedBy}, who proposed the correction; anybody with the role APPROVER over its services can reject it`
      throw new AppError('forbidden', { missing })
    }
    if (state === 'REJECTED') await readRanges(context, tx, proposal)
    await noteDecision(tx, proposal.id, { state, by: actor, note, now: clock.now() })
    return findCorrection(tx, actor.scope, proposal.id)
  })
}

/** Throws `not_found`, or `bad_request` when it was decided before. */
export async function lockProposal(tx: Queryable, scope: Scope, id: string | number): Promise<CorrectionView> {
  await tx.query('select from sla_corrections where id::text = $1 for update', [String(id)])
  const correction = await findCorrection(tx, scope, id)
  if (correction.state !== 'PROPOSED') {
    throw new AppError('bad_request', { reason: `Correction ${id} is ${correction.state} already.` })
  }
  return correction
}

/** Stores what became of a proposal. */
export async function noteDecision(
  tx: Queryable,
  id: number,
  decision: { state: CorrectionState; by: Actor; note: string | null; now: Date; impact?: readonly Impact[] },
): Promise<void> {
  const { state, by, note, now, impact } = decision
  await tx.query(
    `update sla_corrections
    set
      state = $2,
      decided_by = $3,
      decided_by_id = $4,
      decided_at = $5,
      decision_note = $6,
      impact = coalesce($7::jsonb, impact)
    where id = $1`,
    [id, state, by.name, Number(by.id), now, note, impact && JSON.stringify(impact)],
  )
}

/** The ranges of a proposal. Throws `forbidden` when they reach beyond what the caller may correct. */
export async function readRanges(
  context: Context,
  tx: Queryable,
  proposal: CorrectionView,
): Promise<CorrectionRange[]> {
  const { rows } = await tx.query<CorrectionRange & { path: string }>(
    `select s.path, r.service_id as "serviceId", r.starts_at as "from", r.ends_at as "to"
    from sla_correction_ranges r
    join services s on s.id = r.service_id
    where r.correction_id = $1
    order by r.service_id, r.starts_at`,
    [proposal.id],
  )
  assertCovers(
    context,
    'correct',
    { kind: proposal.targetKind, name: proposal.target },
    rows.map(({ path }) => path),
  )
  return rows
}
