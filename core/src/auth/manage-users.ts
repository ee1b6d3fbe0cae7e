import { assertInScope, type Context, inScope } from '../platform/context.ts'
import type { Queryable } from '../platform/database/database.ts'
import { AppError } from '../platform/errors.ts'
import { checkPassword, hashPassword } from './password.ts'
import type { User } from './sessions/session.ts'

/** A user as administrators see them. */
export interface UserView extends User {
  createdAt: Date
}

export interface NewUser {
  email: string
  password: string
  role: 'VIEWER' | 'ADMIN'
  /** A hierarchy path prefix; the empty one is everything. */
  scope: string
}

const emailForm = /^[^\s@]+@[^\s@]+$/
const maxEmail = 320

/** The users whose scope lies in the caller's, by e-mail address. */
export async function listUsers({ actor, database }: Context): Promise<UserView[]> {
  const { rows } = await database.query<UserView>(
    `select id::text as id, email, role, scope, created_at as "createdAt"
    from users
    where is_below(scope, $1)
    order by lower(email), id`,
    [actor.scope],
  )
  return rows
}

/**
 * Makes a user. Throws `bad_request` for an address that is malformed or taken, or a short password, and `forbidden` for a
 * scope that reaches beyond the caller's.
 */
export async function createUser(context: Context, { email, password, role, scope }: NewUser): Promise<UserView> {
  const { actor, database, clock } = context
  const address = email.trim()
  if (!emailForm.test(address) || address.length > maxEmail) throw refusal(`"${address}" is not an e-mail address.`)
  checkPassword(password)
  assertInScope(actor, scope)
  const { rows } = await database.query<UserView>(
    `insert into users (email, password_hash, role, scope, created_at)
    values ($1, $2, $3, $4, $5)
    on conflict ((lower(email))) do nothing
    returning id::text as id, email, role, scope, created_at as "createdAt"`,
    [address, await hashPassword(password), role, scope, clock.now()],
  )
  const [user] = rows
  if (!user) throw refusal(`There is a user ${address} already.`)
  return user
}

/**
 * Deletes a user, and with them their refresh tokens. Throws `not_found`, and `bad_request` for oneself and for the last
 * administrator of what they administer.
 */
export async function deleteUser(context: Context, id: string): Promise<void> {
  const { actor, database } = context
  if (id === actor.id) throw refusal('You cannot delete yourself; another administrator can.')
  await database.transaction(async (tx) => {
    const admins = await lockAdmins(tx)
    const { rows } = await tx.query<User>(
      `select id::text as id, email, role, scope
      from users
      where id::text = $1
        and is_below(scope, $2)`,
      [id, actor.scope],
    )
    const [user] = rows
    if (!user) throw new AppError('not_found', { what: `User ${id}` })
    const others = admins.filter((admin) => admin.id !== id && inScope(admin.scope, user.scope))
    if (user.role === 'ADMIN' && others.length === 0) {
      throw refusal(`${user.email} is the last administrator of ${user.scope || 'everything'}.`)
    }
    await tx.query('delete from users where id::text = $1', [id])
  })
}

/** Locked, so that of two last administrators who delete each other one stays. */
async function lockAdmins(tx: Queryable): Promise<{ id: string; scope: string }[]> {
  const { rows } = await tx.query<{ id: string; scope: string }>(
    `select id::text as id, scope
    from users
    where role = 'ADMIN'
    order by users.id
    for update`,
  )
  return rows
}

function refusal(reason: string): AppError {
  return new AppError('bad_request', { reason })
}
