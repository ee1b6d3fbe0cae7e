import { createHash, randomBytes } from 'node:crypto'
import type { Actor, Context, GrantRole } from '../../platform/context.ts'
import type { Queryable } from '../../platform/database/database.ts'
import { AppError } from '../../platform/errors.ts'
import { attribute } from '../audit/audited-database.ts'
import { type GrantRow, type GrantView, mainScopeOf, strongestOf } from '../grants/grant.ts'
import { hashPassword, isOutdated, verifyPassword } from '../password.ts'
import type { SecondStep } from '../second-step/second-step.ts'

export const tokenSeconds = 3_600
export const refreshSeconds = 30 * 86_400
const refreshMs = refreshSeconds * 1_000

export interface User {
  id: string
  email: string
  /** The most that they are granted, and over what. */
  role: GrantRole
  scope: string
  grants: GrantView[]
}

/** A user as `userColumns` reads them. */
export type UserRow = Pick<User, 'id' | 'email'> & { grants: readonly GrantRow[] }

/** The columns of a user, from `users u`. */
export const userColumns = 'u.id::text as id, u.email, grants_of(u.id) as grants'

/** A user with what follows from their grants. */
export function toUser({ id, email, grants }: UserRow): User {
  const views = grants.map((grant) => ({ ...grant, grantedAt: new Date(grant.grantedAt) }))
  return { id, email, role: strongestOf(views), scope: mainScopeOf(views), grants: views }
}

/** Whose a session is, and until when its token is good. */
export interface SignedIn extends User {
  actor: Actor
  sessionId: string
  expiresAt: Date
}

/** A user who has proved who they are, where that is kept, and the one-time token that proves it again. */
export interface Session {
  id: string
  user: User
  refreshToken: string
}

/** What somebody signs in with; the code only of who has set a second step up. */
export interface Login {
  email: string
  password: string
  code?: string | undefined
}

/**
 * Opens a session for an e-mail address and password. Throws `invalid_credentials`, the same for both, and what the check of the second step
 * throws.
 */
export async function logIn(context: Context, secondStep: SecondStep, login: Login): Promise<Session> {
  const { email, password, code } = login
  const { database } = context
  const { rows } = await database.query<UserRow & { passwordHash: string | null }>(
    `select ${userColumns}, u.password_hash as "passwordHash"
    from users u
    where lower(u.email) = lower($1)`,
    [email.trim()],
  )
  const [row] = rows
  const right = await verifyPassword(password, row?.passwordHash ?? undefined)
  if (!row?.passwordHash || !right) throw new AppError('invalid_credentials')
  await secondStep.check(context, row.id, code)
  const { passwordHash } = row
  const user = toUser(row)
  const renewed = isOutdated(passwordHash) ? await hashPassword(password) : undefined
  return database.transaction(async (tx) => {
    await attribute(tx, { ...context.actor, id: user.id, name: user.email })
    if (renewed)
      await tx.query('update users set password_hash = $2 where id::text = $1 and password_hash = $3', [
        user.id,
        renewed,
        passwordHash,
      ])
    return openSession(tx, context, user)
  })
}

/** Opens a session of somebody who has proved who they are otherwise than by a password. */
export function startSession(context: Context, user: User): Promise<Session> {
  return context.database.transaction(async (tx) => {
    await attribute(tx, { ...context.actor, id: user.id, name: user.email })
    return openSession(tx, context, user)
  })
}

/** Ends the session that a refresh token is of, used or not; resolves to the login provider by which it was opened, if there was one. */
export async function endSessionOf(context: Context, refreshToken: string): Promise<string | undefined> {
  const { rows } = await context.database.query<{ provider: string | null }>(
    `delete from user_sessions s
    using refresh_tokens t
    where t.token_hash = $1
      and s.id = t.session_id
    returning s.provider`,
    [hashOf(refreshToken)],
  )
  return rows[0]?.provider ?? undefined
}

/**
 * Exchanges a refresh token for the next one of its session. Each is good for one exchange: a used one ends the session, since one of the
 * two who have it has stolen it. Throws `unauthenticated`.
 */
export async function refreshSession(context: Context, refreshToken: string): Promise<Session> {
  const now = context.clock.now()
  const session = await context.database.transaction(async (tx) => {
    const { rows } = await tx.query<UserRow & { sessionId: string; usedAt: Date | null; expiresAt: Date }>(
      `select ${userColumns}, t.session_id as "sessionId", t.used_at as "usedAt", t.expires_at as "expiresAt"
      from refresh_tokens t
      join user_sessions s on s.id = t.session_id
      join users u on u.id = s.user_id
      where t.token_hash = $1
      for update of t, s`,
      [hashOf(refreshToken)],
    )
    const [found] = rows
    if (!found || found.expiresAt <= now) return undefined
    const { sessionId, usedAt } = found
    const user = toUser(found)
    await attribute(tx, { ...context.actor, id: user.id, name: user.email })
    if (usedAt) {
      await tx.query('delete from user_sessions where id = $1', [sessionId])
      return undefined
    }
    await tx.query('update refresh_tokens set used_at = $2 where token_hash = $1', [hashOf(refreshToken), now])
    await tx.query('update user_sessions set used_at = $2, expires_at = $3 where id = $1', [
      sessionId,
      now,
      new Date(now.getTime() + refreshMs),
    ])
    return { id: sessionId, user, refreshToken: await issueRefreshToken(tx, context, sessionId) }
  })
  if (session) return session
  throw new AppError('unauthenticated', { expected: 'a refresh token that was not used and has not expired' })
}

/**
 * Opens a session, in the transaction of its caller, of somebody who has proved who they are, here or to a login provider. Those that have
 * expired go.
 */
export async function openSession(
  tx: Queryable,
  context: Context,
  user: User,
  provider: string | null = null,
): Promise<Session> {
  const { actor, clock } = context
  const now = clock.now()
  await tx.query('delete from user_sessions where expires_at < $1', [now])
  const { rows } = await tx.query<{ id: string }>(
    `insert into user_sessions (user_id, opened_at, used_at, expires_at, address, client, provider)
    values ($1, $2, $2, $3, $4, $5, $6)
    returning id`,
    [
      Number(user.id),
      now,
      new Date(now.getTime() + refreshMs),
      actor.origin?.address ?? 'unknown',
      actor.origin?.client?.slice(0, 300) ?? null,
      provider,
    ],
  )
  const [session] = rows
  if (!session) throw new Error('a session was not stored')
  return { id: session.id, user, refreshToken: await issueRefreshToken(tx, context, session.id) }
}

async function issueRefreshToken(tx: Queryable, { clock }: Context, sessionId: string): Promise<string> {
  const token = randomBytes(32).toString('base64url')
  await tx.query('insert into refresh_tokens (token_hash, session_id, expires_at) values ($1, $2, $3)', [
    hashOf(token),
    sessionId,
    new Date(clock.now().getTime() + refreshMs),
  ])
  return token
}

const hashOf = (token: string) => createHash('sha256').update(token).digest()
