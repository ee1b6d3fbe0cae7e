import type { Context } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { checkPassword, hashPassword, verifyPassword } from './password.ts'
import { toUser, type User, type UserRow, userColumns } from './sessions/session.ts'

/**
 * Changes the caller's own password and ends the sessions opened with the old one. Throws `invalid_credentials` when the
 * present one is wrong, `bad_request` when the next one is too short.
 */
export async function changePassword(context: Context, current: string, next: string): Promise<User> {
  checkPassword(next)
  const user = await checkOwnPassword(context, current)
  const hash = await hashPassword(next)
  await context.database.query(
    `with changed as (
      update users
      set password_hash = $2
      where id::text = $1
      returning id
    )
    delete from user_sessions s
    using changed c
    where s.user_id = c.id`,
    [user.id, hash],
  )
  return user
}

/** Who the caller is, as they show by their present password. Throws `invalid_credentials`. */
export async function checkOwnPassword({ actor, database }: Context, password: string): Promise<User> {
  const { rows } = await database.query<UserRow & { hash: string | null }>(
    `select ${userColumns}, u.password_hash as hash from users u where u.id::text = $1`,
    [actor.id],
  )
  const [row] = rows
  if (!row || !(await verifyPassword(password, row.hash ?? undefined))) throw new AppError('invalid_credentials')
  return toUser(row)
}
