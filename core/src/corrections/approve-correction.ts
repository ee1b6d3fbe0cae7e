import { appendEvents } from '../events/append-events.ts'
import { lockExclusions } from '../exclusions/change-exclusions.ts'
import { assertCovers } from '../exclusions/exclusion-target.ts'
import type { Context } from '../platform/context.ts'
import type { Queryable } from '../platform/database/database.ts'
import { AppError } from '../platform/errors.ts'
import { settledBefore } from '../snapshots/mark-late.ts'
import { rederiveStatusEvents } from '../snapshots/status-events.ts'
import { type CorrectionView, findCorrection } from './correction.ts'
import { assertHeld, assertMayCorrect, type CorrectionRange } from './correction-plan.ts'
import { lockProposal, noteDecision } from './decide-correction.ts'
import { computeImpact } from './impact.ts'

/**
 * Approves and carries out a correction in one transaction; its aggregates follow within seconds. Throws
 * `forbidden_self_approval` for the proposer, `forbidden` for a caller who is no administrator (any more) or whose scope
 * does not cover it, `bad_request` when it was decided before or its time is no longer held.
 */
export async function approveCorrection(
  context: Context,
  id: string | number,
  note: string | null = null,
): Promise<CorrectionView> {
  assertMayCorrect(context)
  const { actor, database, bus, clock } = context
  const now = clock.now()
  const { correction, eventIds, services } = await database.transaction(async (tx) => {
    const proposal = await lockProposal(tx, actor.scope, id)
    if (proposal.proposedById === Number(actor.id)) {
      throw new AppError('forbidden_self_approval', { person: proposal.proposedBy })
    }
    await assertStillAdmin(tx, actor.id)
    const ranges = await lockRanges(context, tx, proposal)
    await assertHeld(tx, proposal.from, now)
    await lockExclusions(tx)
    const impact = await computeImpact(tx, { ...proposal, ranges })
    await noteDecision(tx, proposal.id, { state: 'APPROVED', by: actor, note, now, impact })
    await tx.query('call apply_correction($1, $2)', [proposal.id, settledBefore(now)])
    await unsealMonths(tx, proposal)
    if (proposal.kind === 'STATUS' || proposal.kind === 'VOID') await rederiveEvents(tx, ranges)
    const services = [...new Set(ranges.map(({ serviceId }) => serviceId))]
    const eventIds = await appendEvents(tx, [approval(proposal, services)], now)
    return { correction: await findCorrection(tx, actor.scope, proposal.id), eventIds, services: services.length }
  })
  bus.publish('events', { ids: eventIds })
  bus.publish('late', { services })
  return correction
}

/** Sealed months that it touches are open again, to be recorded and sealed as a new revision once they are aggregated. */
async function unsealMonths(tx: Queryable, { id, from, to }: CorrectionView): Promise<void> {
  await tx.query('call unseal_months(correction_services($1), $2, $3, $1)', [id, from, to])
}

function approval({ id, target, from, to }: CorrectionView, serviceIds: number[]) {
  return {
    type: 'correction.approved' as const,
    subject: target,
    payload: { correctionId: id, serviceIds, from: from.toISOString(), to: to.toISOString() },
  }
}

/** A token outlives its user's deletion by up to an hour; whoever approves is still an administrator. */
async function assertStillAdmin(tx: Queryable, userId: string): Promise<void> {
  const { rows } = await tx.query(`select from users where id::text = $1 and role = 'ADMIN'`, [userId])
  if (rows.length === 0) throw new AppError('forbidden', { role: 'ADMIN' })
}

/** The ranges of a proposal, with its services locked like a report locks them: before the exclusions are. */
async function lockRanges(context: Context, tx: Queryable, proposal: CorrectionView): Promise<CorrectionRange[]> {
  const { rows } = await tx.query<CorrectionRange & { path: string }>(
    `select s.path, r.service_id as "serviceId", r.starts_at as "from", r.ends_at as "to"
    from sla_correction_ranges r
    join services s on s.id = r.service_id
    join service_states t on t.service_id = r.service_id
    where r.correction_id = $1
    order by r.service_id, r.starts_at
    for update of t`,
    [proposal.id],
  )
  assertCovers(
    context,
    { kind: proposal.targetKind, name: proposal.target },
    rows.map(({ path }) => path),
  )
  return rows
}

/** As if pieces had come late to the whole ranges. */
async function rederiveEvents(tx: Queryable, ranges: readonly CorrectionRange[]): Promise<void> {
  await rederiveStatusEvents(
    tx,
    ranges.map(({ serviceId, from, to }) => ({
      serviceId,
      from: from.getTime(),
      to: to.getTime(),
      status: 'UNKNOWN' as const,
    })),
  )
}
