import { createHash, randomBytes } from 'node:crypto'
import type { Context } from '../../platform/context.ts'
import type { Queryable } from '../../platform/database/database.ts'
import { AppError } from '../../platform/errors.ts'
import { attribute } from '../audit/audited-database.ts'
import { checkPassword, hashPassword } from '../password.ts'

/** Why a link was made: to invite somebody, by an administrator for somebody, or by mail for who asked. */
export type LinkKind = 'INVITATION' | 'RESET' | 'MAIL'

const hourMs = 3_600_000
const lifeMs: Record<LinkKind, number> = { INVITATION: 72 * hourMs, RESET: 24 * hourMs, MAIL: hourMs }

/** What opens the page on which somebody sets their password, once. */
export interface PasswordLink {
  userId: string
  token: string
  expiresAt: Date
}

/** Makes a link for a user, in the transaction of its caller; those before it open nothing any more. */
export async function issueLink(
  tx: Queryable,
  { actor, clock }: Context,
  userId: string,
  kind: LinkKind,
): Promise<PasswordLink> {
  const now = clock.now()
  const token = randomBytes(32).toString('base64url')
  const expiresAt = new Date(now.getTime() + lifeMs[kind])
  await tx.query('delete from password_links where user_id = $1 or expires_at <= $2', [Number(userId), now])
  await tx.query(
    `insert into password_links (token_hash, user_id, kind, created_by, created_at, expires_at)
    values ($1, $2, $3, $4, $5, $6)`,
    [hashOf(token), Number(userId), kind, actor.name, now, expiresAt],
  )
  return { userId, token, expiresAt }
}

/**
 * Sets the password of whom a link was made for, and signs out whoever was signed in as them. Each link is good once. Throws `link_over` for
 * one that was used, replaced or has expired, and `bad_request` for a short password, after which the link is still good.
 */
export async function setPasswordByLink(context: Context, token: string, password: string): Promise<void> {
  const { database, clock } = context
  checkPassword(password)
  const values = [hashOf(token), clock.now()]
  const found = await database.query<{ userId: string; email: string }>(
    `select u.id::text as "userId", u.email
    from password_links l
    join users u on u.id = l.user_id
    where l.token_hash = $1
      and l.expires_at > $2`,
    values,
  )
  const [link] = found.rows
  if (!link) throw new AppError('link_over')
  const hash = await hashPassword(password)
  await database.transaction(async (tx) => {
    await attribute(tx, { ...context.actor, id: link.userId, name: link.email })
    const { rowCount } = await tx.query('delete from password_links where token_hash = $1 and expires_at > $2', values)
    if (rowCount === 0) throw new AppError('link_over')
    await tx.query('update users set password_hash = $2 where id = $1', [Number(link.userId), hash])
    await tx.query('delete from user_sessions where user_id = $1', [Number(link.userId)])
  })
}

const hashOf = (token: string) => createHash('sha256').update(token).digest()
