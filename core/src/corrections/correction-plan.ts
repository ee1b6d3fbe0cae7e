import { mayAnywhere, missingGrant } from '../auth/grants/may.ts'
import { serviceStatuses } from '../contract/index.ts'
import { maxWindowMs, parseReason } from '../exclusions/change-exclusions.ts'
import {
  assertCovers,
  currentTarget,
  describeTarget,
  parseTarget,
  type Target,
} from '../exclusions/exclusion-target.ts'
import type { Context } from '../platform/context.ts'
import type { Queryable } from '../platform/database/database.ts'
import { AppError } from '../platform/errors.ts'
import type { CorrectionInput } from './correction.ts'

const minReason = 10
/** One person can judge so much, and one transaction carry it. */
const maxServiceDays = 3000
const dayMs = 86_400_000

/** An interval of one service that a correction replaces. */
export interface CorrectionRange {
  serviceId: number
  from: Date
  to: Date
}

/** A correction that was read: what it does, and to which intervals of which services. */
export interface CorrectionPlan extends Pick<CorrectionInput, 'kind' | 'from' | 'to' | 'reason'> {
  status: (CorrectionInput['status'] & string) | null
  target: Target
  ranges: CorrectionRange[]
}

/** Throws `forbidden` unless the caller is a person who may correct something. */
export function assertMayCorrect({ actor }: Context): void {
  if (!actor.grants || !mayAnywhere(actor, 'correct')) throw missingGrant(actor, 'correct')
}

/**
 * Reads a correction and finds what it touches. Throws `bad_request` for a range that is not past, over 31 days or no
 * longer held, and for a reason that says too little; `not_found` or `forbidden` for a target beyond the caller's scope.
 */
export async function planCorrection(context: Context, tx: Queryable, input: CorrectionInput): Promise<CorrectionPlan> {
  assertMayCorrect(context)
  const { kind, from, to } = input
  const target = await currentTarget(tx, parseTarget(input))
  const reason = parseReason(input.reason, minReason)
  const status = parsePlannedStatus(input)
  const now = context.clock.now()
  if (!(from < to)) throw refusal('to must lie after from.')
  if (to > now) throw refusal(`Only past time is corrected; the server's clock says ${now.toISOString()}.`)
  if (to.getTime() - from.getTime() > maxWindowMs) throw refusal('A correction may last 31 days at most.')
  await assertHeld(tx, from, now)
  const ranges = await findRanges(context, tx, target, from, to)
  return { kind, status, target, from, to, reason, ranges }
}

/** Throws `bad_request` when segments as old as this are no longer held, or about to be dropped. */
export async function assertHeld(tx: Queryable, from: Date, now: Date): Promise<void> {
  const { rows } = await tx.query<{ earliest: Date | null }>('select earliest_correctable($1) as earliest', [now])
  const earliest = rows[0]?.earliest
  if (!earliest) throw refusal('Nothing is measured yet, so there is nothing to correct.')
  if (from < earliest) throw refusal(`The earliest instant that can be corrected is ${earliest.toISOString()}.`)
}

function parsePlannedStatus({ kind, status }: CorrectionInput): CorrectionPlan['status'] {
  if (kind !== 'STATUS') {
    if (status) throw refusal(`A correction of kind ${kind} takes no status.`)
    return null
  }
  const known = serviceStatuses.find((one) => one === status)
  if (!known) throw refusal(`A correction of kind STATUS needs a status: ${serviceStatuses.join(', ')}.`)
  return known
}

async function findRanges(
  context: Context,
  tx: Queryable,
  target: Target,
  from: Date,
  to: Date,
): Promise<CorrectionRange[]> {
  const { rows } = await tx.query<CorrectionRange & { path: string }>(
    `select s.id as "serviceId", s.path, lower(segment) as "from", upper(segment) as "to"
    from target_members($1, $2) m
    join services s on s.id = m.service_id
    cross join lateral (select m.during * tstzrange($3, $4) as segment) x
    where not isempty(segment)
    order by s.id, 3`,
    [target.kind, target.name, from, to],
  )
  assertCovers(
    context,
    'correct',
    target,
    rows.map(({ path }) => path),
  )
  if (rows.length === 0)
    throw new AppError('not_found', { what: `A service of ${describeTarget(target)} in that time` })
  const days = rows.reduce((sum, row) => sum + Math.ceil((row.to.getTime() - row.from.getTime()) / dayMs), 0)
  if (days > maxServiceDays) {
    throw refusal(`This touches ${days} days of services; correct at most ${maxServiceDays} at once.`)
  }
  return rows
}

function refusal(reason: string): AppError {
  return new AppError('bad_request', { reason })
}
