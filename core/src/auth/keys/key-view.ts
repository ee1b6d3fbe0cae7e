import type { KeyKind } from '../../platform/context.ts'

/** An issued key as administrators see it. */
export interface KeyView {
  id: string
  name: string
  /** A hierarchy path prefix; the empty one is everything. */
  scope: string
  kinds: KeyKind[]
  createdBy: string
  createdAt: Date
  expiresAt: Date | null
  rotatedAt: Date | null
  /** Until when the secret before the last rotation is good, too; null when it is not any more. */
  previousUntil: Date | null
  lastUsedAt: Date | null
  revokedAt: Date | null
  revokedBy: string | null
}

/** A key with its secret, which is shown this once. */
export interface IssuedKey {
  key: KeyView
  token: string
}

/** The columns of a KeyView; `$1` is the present instant. */
export const keyColumns = `
  id, name, scope, kinds, created_by as "createdBy", created_at as "createdAt", expires_at as "expiresAt", rotated_at as "rotatedAt",
  case when previous_until > $1 then previous_until end as "previousUntil", last_used_at as "lastUsedAt", revoked_at as "revokedAt",
  revoked_by as "revokedBy"`
