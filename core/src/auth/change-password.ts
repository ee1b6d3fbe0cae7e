import type { Context } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { checkPassword, hashPassword, verifyPassword } from './password.ts'
import { toUser, type User, type UserRow, userColumns } from './sessions/session.ts'

/**
 * Changes the caller's own password and ends the sessions opened with the old one. Throws `invalid_credentials` when the
 * present one is wrong, `bad_request` when the next one is too short.
 */
export async function changePassword({ actor, database }: Context, current: string, next: string): Promise<User> {
  checkPassword(next)
  const { rows } = await database.query<UserRow & { hash: string | null }>(
    `select ${userColumns}, u.password_hash as hash from users u where u.id::text = $1`,
    [actor.id],
  )
  const [row] = rows
  if (!row || !(await verifyPassword(current, row.hash ?? undefined))) throw new AppError('invalid_credentials')
  const hash = await hashPassword(next)
  await database.query(
    `with changed as (
      update users
      set password_hash = $2
      where id::text = $1
      returning id
    )
    delete from user_sessions s
    using changed c
    where s.user_id = c.id`,
    [row.id, hash],
  )
  return toUser(row)
}
