import type { Context } from '../platform/context.ts'
import type { Queryable } from '../platform/database/database.ts'
import { AppError } from '../platform/errors.ts'
import { settledBefore } from '../snapshots/mark-late.ts'
import type { Target } from './exclusion-target.ts'

/** A window, or one occurrence of it, may be this long. */
export const maxWindowMs = 31 * 86_400_000

/** Lets running reports finish and new ones wait until the end of the transaction, so that no piece escapes the change. */
export async function lockExclusions(tx: Queryable): Promise<void> {
  await tx.query("select pg_advisory_xact_lock(hashtext('itops:exclusions'))")
}

/**
 * Derives again, from an instant on, which stored time of everything that ever belonged to the targets is planned.
 * Resolves to the number of pieces touched; those behind the aggregates are marked.
 */
export async function applyExclusions(
  tx: Queryable,
  targets: readonly Target[],
  from: Date,
  now: Date,
): Promise<number> {
  const { rows } = await tx.query<{ touched: number }>(
    `select apply_exclusions(
      array(
        select distinct m.service_id
        from unnest($1::text[], $2::text[]) as t (kind, name)
        cross join lateral target_members(t.kind, t.name) m
        order by m.service_id
      ),
      $3,
      'infinity',
      $4
    ) as touched`,
    [targets.map(({ kind }) => kind), targets.map(({ name }) => name), from, settledBefore(now)],
  )
  return rows[0]?.touched ?? 0
}

/** Derives the same for services that count to other targets than before, from an instant on; in one statement, if any. */
export async function rederiveExclusions(
  tx: Queryable,
  services: readonly { id: number; from_time: Date }[],
  now: Date,
): Promise<void> {
  if (services.length === 0) return
  const from = services.reduce((least, { from_time }) => Math.min(least, from_time.getTime()), now.getTime())
  await tx.query('select rederive_exclusions($1::bigint[], $2, $3)', [
    services.map(({ id }) => id),
    new Date(from),
    settledBefore(now),
  ])
}

/** Throws `forbidden` unless the caller may plan maintenance: an administrator, or a job with the operator key. */
export function assertMayPlan({ actor }: Context): void {
  if (actor.role === 'VIEWER') throw new AppError('forbidden', { role: 'ADMIN' })
}

/** A reason of bounded length that says something. Throws `bad_request`. */
export function readReason(reason: string, least = 1): string {
  const text = reason.trim()
  if (text.length >= least && text.length <= 2000) return text
  throw new AppError('bad_request', { reason: `Give a reason of ${least} to 2000 characters.` })
}
