import { randomBytes } from 'node:crypto'
import type { Context } from '../platform/context.ts'
import { hashPassword } from './password.ts'

/**
 * Makes an address an administrator of everything again, or for the first time, with a new password, which is given back; whoever was
 * signed in as them is signed out.
 */
export async function resetAdmin({ database, clock }: Context, email: string): Promise<string> {
  const password = randomBytes(18).toString('base64url')
  await database.query(
    `with reset as (
      insert into users (email, password_hash, created_at)
      values ($1, $2, $3)
      on conflict ((lower(email))) do update
      set password_hash = excluded.password_hash
      returning id
    ),
    granted as (
      insert into user_grants (user_id, role, scope_kind, granted_by, granted_at)
      select id, 'ADMIN', 'ALL', 'reset-admin', $3
      from reset
      on conflict do nothing
    ),
    without_second_step as (
      delete from user_totp t
      using reset r
      where t.user_id = r.id
    )
    delete from user_sessions s
    using reset r
    where s.user_id = r.id`,
    [email, await hashPassword(password), clock.now()],
  )
  return password
}
