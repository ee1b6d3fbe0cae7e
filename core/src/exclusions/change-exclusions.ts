import { assertMayAnywhere } from '../auth/grants/may.ts'
import type { Context } from '../platform/context.ts'
import type { Queryable } from '../platform/database/database.ts'
import { AppError } from '../platform/errors.ts'
import type { Target } from './exclusion-target.ts'

/** A window, or one occurrence of it, may be this long. */
export const maxWindowMs = 31 * 86_400_000

/** Lets two changes of one target's windows take turns; reports do not wait for it. */
export async function lockTarget(tx: Queryable, { kind, name }: Target): Promise<void> {
  await tx.query('select pg_advisory_xact_lock(hashtext($1), hashtext($2))', ['itops:window', `${kind} ${name}`])
}

/**
 * Leaves a step for everything that ever belonged to the targets: from an instant on, its stored time is to be cut again, once
 * the transaction is committed (`cutStoredTime`).
 */
export async function leaveSteps(tx: Queryable, targets: readonly Target[], from: Date): Promise<void> {
  await tx.query(
    `insert into exclusion_steps (service_id, from_time)
    select distinct m.service_id, $3::timestamptz
    from unnest($1::text[], $2::text[]) as t (kind, name)
    cross join lateral target_members(t.kind, t.name) m
    order by m.service_id`,
    [targets.map(({ kind }) => kind), targets.map(({ name }) => name), from],
  )
}

/** Leaves a step for services that count to other targets than before, each from an instant on. */
export async function leaveServiceSteps(tx: Queryable, services: readonly { id: number; from: Date }[]): Promise<void> {
  if (services.length === 0) return
  await tx.query(
    `insert into exclusion_steps (service_id, from_time)
    select *
    from unnest($1::bigint[], $2::timestamptz[])`,
    [services.map(({ id }) => id), services.map(({ from }) => from)],
  )
}

/** Throws `forbidden` unless the caller may plan maintenance of something: an operator, or a job with a key. */
export function assertMayPlan({ actor }: Context): void {
  assertMayAnywhere(actor, 'operate')
}

/** A reason of bounded length that says something. Throws `bad_request`. */
export function parseReason(reason: string, min = 1): string {
  const text = reason.trim()
  if (text.length >= min && text.length <= 2000) return text
  throw new AppError('bad_request', { reason: `Give a reason of ${min} to 2000 characters.` })
}
