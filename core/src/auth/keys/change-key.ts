import type { Context } from '../../platform/context.ts'
import type { Queryable } from '../../platform/database/database.ts'
import { AppError } from '../../platform/errors.ts'
import type { Scope } from '../../platform/scope.ts'
import { reachOf } from '../grants/may.ts'
import { createSecret, formatKey, hashSecret } from './key-secret.ts'
import { type IssuedKey, type KeyView, keyColumns } from './key-view.ts'

const maxOverlapHours = 30 * 24

/**
 * Gives a key another secret; the present one stays good for so many hours, in which whoever uses the key is to change over. Throws
 * `not_found`, and `bad_request` for a key that is revoked or an overlap that is out of bounds.
 */
export async function rotateKey(
  { actor, database, clock }: Context,
  id: string,
  overlapHours: number,
): Promise<IssuedKey> {
  const now = clock.now()
  if (!(overlapHours >= 0 && overlapHours <= maxOverlapHours)) {
    throw new AppError('bad_request', { reason: `The overlap is from 0 to ${maxOverlapHours} hours.` })
  }
  const secret = createSecret()
  const key = await database.transaction(async (tx) => {
    await lockKey(tx, reachOf(actor, 'administer'), id)
    const { rows } = await tx.query<KeyView>(
      `update machine_keys
      set
        previous_hash = case when $3 > $1 then secret_hash end,
        previous_until = case when $3 > $1 then $3 end,
        secret_hash = $4,
        rotated_at = $1
      where id = $2
      returning ${keyColumns}`,
      [now, id, new Date(now.getTime() + overlapHours * 3_600_000), hashSecret(secret)],
    )
    return rows[0]
  })
  if (!key) throw new AppError('not_found', { what: `Key ${id}` })
  return { key, token: formatKey({ id, secret }) }
}

/** Ends a key for good, on every replica within two seconds. Throws `not_found`, and `bad_request` when it is revoked already. */
export async function revokeKey({ actor, database, clock }: Context, id: string): Promise<KeyView> {
  const key = await database.transaction(async (tx) => {
    await lockKey(tx, reachOf(actor, 'administer'), id)
    const { rows } = await tx.query<KeyView>(
      `update machine_keys
      set revoked_at = $1, revoked_by = $3, previous_hash = null, previous_until = null
      where id = $2
      returning ${keyColumns}`,
      [clock.now(), id, actor.name],
    )
    return rows[0]
  })
  if (!key) throw new AppError('not_found', { what: `Key ${id}` })
  return key
}

/** A key outside the caller's scope does not exist for them. */
async function lockKey(tx: Queryable, scope: Scope, id: string): Promise<void> {
  const { rows } = await tx.query<{ name: string; revoked: boolean }>(
    `select name, revoked_at is not null as revoked
    from machine_keys
    where id = $1
      and in_scope(scope, $2)
    for update`,
    [id, scope],
  )
  if (!rows[0]) throw new AppError('not_found', { what: `Key ${id}` })
  if (rows[0].revoked)
    throw new AppError('bad_request', { reason: `The key "${rows[0].name}" is revoked: issue another.` })
}
