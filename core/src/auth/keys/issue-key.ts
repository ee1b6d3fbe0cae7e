import { assertInScope } from '../../auth/grants/may.ts'
import { isSegment } from '../../contract/index.ts'
import { type Context, type KeyKind, keyKinds } from '../../platform/context.ts'
import { AppError } from '../../platform/errors.ts'
import { createKeyId, createSecret, formatKey, hashSecret } from './key-secret.ts'
import { type IssuedKey, type KeyView, keyColumns } from './key-view.ts'

/** What a key is to be. */
export interface NewKey {
  name: string
  scope: string
  kinds: readonly KeyKind[]
  /** Null for one that does not expire. */
  expiresAt: Date | null
}

const maxName = 80
const maxLevels = 4

/**
 * Issues a key and gives its secret, which is kept nowhere. Throws `bad_request` for a name that is missing or taken, a scope that is
 * no path or deeper than a node, no kind, or an end that is past; `forbidden` for a scope beyond the caller's.
 */
export async function issueKey(context: Context, input: NewKey): Promise<IssuedKey> {
  const { actor, database, clock } = context
  const now = clock.now()
  const { name, scope, kinds, expiresAt } = parseNewKey(input, now)
  assertInScope(actor, scope)
  const [id, secret] = [createKeyId(), createSecret()]
  const { rows } = await database.query<KeyView>(
    `insert into machine_keys (id, name, scope, kinds, secret_hash, created_by, created_at, expires_at)
    values ($2, $3, $4, $5, $6, $7, $1, $8)
    on conflict ((lower(name))) where revoked_at is null do nothing
    returning ${keyColumns}`,
    [now, id, name, scope, kinds, hashSecret(secret), actor.name, expiresAt],
  )
  const [key] = rows
  if (!key) throw refusal(`There is a key "${name}" already: rotate it, or give this one another name.`)
  return { key, token: formatKey({ id, secret }) }
}

function parseNewKey(input: NewKey, now: Date): NewKey {
  const name = input.name.trim()
  if (name === '' || name.length > maxName) throw refusal(`A key needs a name of 1 to ${maxName} characters.`)
  const scope = input.scope.trim().replace(/^\/+|\/+$/g, '')
  const levels = scope === '' ? [] : scope.split('/')
  if (levels.length > maxLevels || !levels.every(isSegment))
    throw refusal(`The scope "${input.scope}" is not a hierarchy path of up to ${maxLevels} levels, like acme/shop.`)
  const kinds = keyKinds.filter((kind) => input.kinds.includes(kind))
  if (kinds.length === 0) throw refusal(`A key needs one kind at least: ${keyKinds.join(', ')}.`)
  if (input.expiresAt && !(input.expiresAt > now)) throw refusal('A key cannot have expired before it is issued.')
  return { name, scope, kinds, expiresAt: input.expiresAt }
}

function refusal(reason: string): AppError {
  return new AppError('bad_request', { reason })
}
