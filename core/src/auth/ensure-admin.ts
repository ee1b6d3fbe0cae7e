import type { Context } from '../platform/context.ts'
import { hashPassword, verifyPassword } from './password.ts'

/**
 * Makes sure that the configured administrator exists with the configured password; a changed password ends the sessions
 * opened with the old one.
 */
export async function ensureAdmin({ database, clock }: Context, email: string, password: string): Promise<void> {
  const { rows } = await database.query<{ id: number; password_hash: string }>(
    'select id, password_hash from users where lower(email) = lower($1)',
    [email],
  )
  const [admin] = rows
  if (admin && (await verifyPassword(password, admin.password_hash))) return
  const hash = await hashPassword(password)
  await database.transaction(async (tx) => {
    await tx.query(
      `insert into users (email, password_hash, role, created_at)
      values ($1, $2, 'ADMIN', $3)
      on conflict ((lower(email))) do update
      set password_hash = excluded.password_hash, role = 'ADMIN'`,
      [email, hash, clock.now()],
    )
    if (admin) await tx.query('delete from refresh_tokens where user_id = $1', [admin.id])
  })
}
