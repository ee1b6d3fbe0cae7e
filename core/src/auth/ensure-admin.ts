import type { Context } from '../platform/context.ts'
import { hashPassword, verifyPassword } from './password.ts'

/**
 * Makes the configured administrator where there is no user yet. Afterwards the password is theirs to change, and a restart never brings
 * the configured one back: who is locked out is helped by the command reset-admin.
 */
export async function ensureAdmin({ database, clock }: Context, email: string, password: string): Promise<void> {
  const { rowCount } = await database.query('select from users limit 1')
  if (rowCount > 0) return
  await database.query(
    `with stored as (
      insert into users (email, password_hash, created_at)
      select $1, $2, $3
      where not exists (select from users)
      on conflict ((lower(email))) do nothing
      returning id
    )
    insert into user_grants (user_id, role, scope_kind, granted_by, granted_at)
    select id, 'ADMIN', 'ALL', 'system', $3
    from stored`,
    [email, await hashPassword(password), clock.now()],
  )
}

/** True when somebody has this password. */
export async function hasPassword({ database }: Context, email: string, password: string): Promise<boolean> {
  const { rows } = await database.query<{ hash: string | null }>(
    'select password_hash as hash from users where lower(email) = lower($1)',
    [email],
  )
  return verifyPassword(password, rows[0]?.hash ?? undefined)
}
