import { createHash, randomBytes } from 'node:crypto'
import type { Context } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { verifyPassword } from './password.ts'

export const tokenSeconds = 3_600
const refreshMs = 30 * 86_400_000

export interface User {
  id: string
  email: string
  role: 'VIEWER' | 'ADMIN'
  scope: string
}

/** A user who has proved who they are, and the one-time token that proves it again. */
export interface Session {
  user: User
  refreshToken: string
}

/** Opens a session for an e-mail address and password. Throws `invalid_credentials`, the same for both. */
export async function logIn(context: Context, email: string, password: string): Promise<Session> {
  const { rows } = await context.database.query<User & { passwordHash: string }>(
    `select id::text as id, email, role, scope, password_hash as "passwordHash"
    from users
    where lower(email) = lower($1)`,
    [email.trim()],
  )
  const [row] = rows
  const right = await verifyPassword(password, row?.passwordHash)
  if (!row || !right) throw new AppError('invalid_credentials')
  const { passwordHash: _, ...user } = row
  return { user, refreshToken: await issueRefreshToken(context, user.id) }
}

/** Exchanges a refresh token for the next session; each is good for one exchange. Throws `unauthenticated`. */
export async function refreshSession(context: Context, refreshToken: string): Promise<Session> {
  const { rows } = await context.database.query<User>(
    `with used as (
      delete from refresh_tokens
      where token_hash = $1
        and expires_at > $2
      returning user_id
    )
    select u.id::text as id, u.email, u.role, u.scope
    from users u
    join used on used.user_id = u.id`,
    [hashOf(refreshToken), context.clock.now()],
  )
  const [user] = rows
  if (!user)
    throw new AppError('unauthenticated', { expected: 'a refresh token that was not used and has not expired' })
  return { user, refreshToken: await issueRefreshToken(context, user.id) }
}

async function issueRefreshToken({ database, clock }: Context, userId: string): Promise<string> {
  const token = randomBytes(32).toString('base64url')
  await database.query('insert into refresh_tokens (token_hash, user_id, expires_at) values ($1, $2, $3)', [
    hashOf(token),
    userId,
    new Date(clock.now().getTime() + refreshMs),
  ])
  return token
}

const hashOf = (token: string) => createHash('sha256').update(token).digest()
