import { missingGrant } from '../auth/grants/may.ts'
import { withEvents } from '../events/with-events.ts'
import type { Actor, Context } from '../platform/context.ts'
import type { Queryable } from '../platform/database/database.ts'
import { AppError } from '../platform/errors.ts'
import { beginCorrections } from './carry-out-corrections.ts'
import { type CorrectionView, findCorrection } from './correction.ts'
import { assertHeld, assertMayCorrect } from './correction-plan.ts'
import { lockProposal, noteDecision, readRanges } from './decide-correction.ts'
import { computeImpact } from './impact.ts'

/**
 * Approves a correction and begins to carry it out; `progress` says how far it is. Throws `forbidden_self_approval` for the
 * proposer, `forbidden` for a caller without a grant (any more) that covers it, `bad_request` when it
 * was decided before or its time is no longer held.
 */
export async function approveCorrection(
  context: Context,
  id: string | number,
  note: string | null = null,
): Promise<CorrectionView> {
  assertMayCorrect(context)
  const { actor, database, bus, clock } = context
  const now = clock.now()
  // The proposal can't change, so all that takes long is computed before anything is locked.
  const seen = await findCorrection(database, actor.scope, id)
  const ranges = await readRanges(context, database, seen)
  const mayApprove = seen.state === 'PROPOSED' && seen.proposedById !== Number(actor.id)
  const impact = mayApprove ? await computeImpact(context, { ...seen, ranges }) : []
  await withEvents(context, async (tx, append) => {
    const proposal = await lockProposal(tx, actor.scope, id)
    if (proposal.proposedById === Number(actor.id)) {
      throw new AppError('forbidden_self_approval', { person: proposal.proposedBy })
    }
    await assertStillMay(tx, actor)
    await assertHeld(tx, proposal.from, now)
    await noteDecision(tx, proposal.id, { state: 'APPROVED', by: actor, note, now, impact })
    await queue(tx, proposal)
    await append([approval(proposal, [...new Set(ranges.map(({ serviceId }) => serviceId))])], now)
  })
  await beginCorrections(context)
  bus.publish('late', { services: seen.serviceCount })
  return findCorrection(database, actor.scope, id)
}

/** Gives it its place in the order of approvals; from now on the results of its subjects stand until they are shown anew. */
async function queue(tx: Queryable, { id, from, to }: CorrectionView): Promise<void> {
  // The numbers are given in the order of the commits.
  await tx.query("select pg_advisory_xact_lock(hashtext('itops:correction-approvals'))")
  await tx.query("update sla_corrections set approval = nextval('sla_correction_approvals') where id = $1", [id])
  await tx.query(
    `insert into sla_correction_subjects (correction_id, subject_kind, subject_id)
    select $1, subject_kind, subject_id
    from correction_subjects(correction_services($1), $2, $3)`,
    [id, from, to],
  )
}

function approval({ id, target, from, to }: CorrectionView, serviceIds: number[]) {
  return {
    type: 'correction.approved' as const,
    subject: target,
    payload: { correctionId: id, serviceIds, from: from.toISOString(), to: to.toISOString() },
  }
}

/** What was read of a session may be a second old; whoever approves is still a user who may. */
async function assertStillMay(tx: Queryable, actor: Actor): Promise<void> {
  const { rows } = await tx.query(
    `select from user_grants where user_id::text = $1 and role in ('APPROVER', 'ADMIN')`,
    [actor.id],
  )
  if (rows.length === 0) throw missingGrant(actor, 'correct')
}
