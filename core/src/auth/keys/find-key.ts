import { timingSafeEqual } from 'node:crypto'
import type { Actor, Context, KeyKind } from '../../platform/context.ts'
import { AppError } from '../../platform/errors.ts'
import { describeScope, scopeBelow } from '../../platform/scope.ts'
import { readRecently } from '../recent.ts'
import { hashSecret, parseKey } from './key-secret.ts'

/** The issued key that a text is, as an actor; undefined when it is none. Throws `unauthenticated` for one that is over. */
export type FindKey = (presented: string) => Promise<Actor | undefined>

interface KeyRow {
  id: string
  name: string
  scope: string
  kinds: KeyKind[]
  secretHash: Uint8Array
  previousHash: Uint8Array | null
  previousUntil: Date | null
  expiresAt: Date | null
  revokedAt: Date | null
  lastUsedAt: Date | null
}

/** The last use of a key is written once in so long. */
export const noteUseMs = 60_000

/** Finds issued keys. Each is read from the database once a second at most, so a revoked one opens nothing a second later. */
export function createKeyFinder({ database, clock }: Context): FindKey {
  const read = readRecently(async (id) => {
    const { rows } = await database.query<KeyRow>(
      `select
        id, name, scope, kinds, secret_hash as "secretHash", previous_hash as "previousHash", previous_until as "previousUntil",
        expires_at as "expiresAt", revoked_at as "revokedAt", last_used_at as "lastUsedAt"
      from machine_keys
      where id = $1`,
      [id],
    )
    return rows[0]
  })

  async function noteUse(key: KeyRow, now: Date): Promise<void> {
    if (key.lastUsedAt && now.getTime() - key.lastUsedAt.getTime() < noteUseMs) return
    key.lastUsedAt = now
    await database.query(
      `update machine_keys
      set last_used_at = $2
      where id = $1
        and (last_used_at is null or last_used_at <= $3)`,
      [key.id, now, new Date(now.getTime() - noteUseMs)],
    )
  }

  return async (presented) => {
    const given = parseKey(presented)
    if (!given) return undefined
    const key = await read(given.id)
    const now = clock.now()
    const secret = whichSecret(given.secret, key)
    if (!key || !secret) return undefined
    assertInForce(key, secret, now)
    // A use that can't be noted refuses nobody.
    noteUse(key, now).catch(() => undefined)
    const { id, name, scope, kinds } = key
    return { id: `key:${id}`, name: `key ${name}`, role: 'MACHINE', scope: scopeBelow(scope), kinds }
  }
}

/** Compares in constant time, whether there is such a key or not. */
function whichSecret(secret: string, key: KeyRow | undefined): 'present' | 'previous' | undefined {
  const hash = hashSecret(secret)
  const nothing = Buffer.alloc(hash.length)
  const isPresent = timingSafeEqual(hash, key?.secretHash ?? nothing)
  const isPrevious = timingSafeEqual(hash, key?.previousHash ?? nothing)
  return isPresent ? 'present' : isPrevious ? 'previous' : undefined
}

/** Says why a key is over, and who gives another, to whoever has its secret; to all others it is a key that there is not. */
function assertInForce(key: KeyRow, secret: 'present' | 'previous', now: Date): void {
  const until = secret === 'previous' ? key.previousUntil : null
  const over = key.revokedAt
    ? `was revoked at ${key.revokedAt.toISOString()}`
    : key.expiresAt && key.expiresAt <= now
      ? `expired at ${key.expiresAt.toISOString()}`
      : until && until <= now
        ? `has another secret since ${until.toISOString()}`
        : undefined
  if (over === undefined) return
  const place = describeScope(scopeBelow(key.scope))
  throw new AppError('unauthenticated', {
    expected: `a key that is in force, as the key ${key.name} ${over}; an administrator of ${place} can issue one on the page Keys`,
  })
}
