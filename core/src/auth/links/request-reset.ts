import type { Context } from '../../platform/context.ts'
import { attribute } from '../audit/audited-database.ts'
import { issueLink, type PasswordLink } from './password-link.ts'

/** So long no second mail is sent to the same person, who may be pestered else. */
const pauseMs = 5 * 60_000

/**
 * Makes a link for who says that they have forgotten their password, to be sent to that address alone. Resolves to undefined where there is
 * no such account, none with a password, or a link has just been sent: whoever asks must not learn which.
 */
export function requestReset(context: Context, email: string): Promise<(PasswordLink & { email: string }) | undefined> {
  const { database, clock } = context
  return database.transaction(async (tx) => {
    const { rows } = await tx.query<{ id: string; email: string }>(
      `select u.id::text as id, u.email
      from users u
      where lower(u.email) = lower($1)
        and (u.password_hash is not null or not exists (select from user_identities i where i.user_id = u.id))
        and not exists (
          select
          from password_links l
          where l.user_id = u.id
            and (l.kind = 'INVITATION' and l.expires_at > $2 or l.created_at > $3)
        )
      for update of u`,
      [email.trim(), clock.now(), new Date(clock.now().getTime() - pauseMs)],
    )
    const [user] = rows
    if (!user) return undefined
    await attribute(tx, { ...context.actor, id: user.id, name: user.email })
    return { ...(await issueLink(tx, context, user.id, 'MAIL')), email: user.email }
  })
}
