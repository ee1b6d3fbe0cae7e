import type { Context } from '../../platform/context.ts'
import type { Queryable } from '../../platform/database/database.ts'
import type { OidcProvider } from '../../platform/oidc/settings.ts'
import { attribute } from '../audit/audited-database.ts'
import { type NewGrant, replaceGrants } from '../grants/change-grants.ts'
import { openSession, type Session, toUser, type UserRow, userColumns } from '../sessions/session.ts'
import type { Identity } from './flow.ts'
import { refuseSignIn } from './refusal.ts'

/**
 * Opens a session of who a provider has proved somebody to be. Their account is known by issuer and subject, never by the e-mail address,
 * which others may have had; at the first sign-in one is made. What the provider's groups are granted replaces what they were granted by it
 * before. Throws `forbidden_sign_in` for somebody without a grant, without a verified address, or with that of another account.
 */
export async function signInByProvider(context: Context, provider: OidcProvider, identity: Identity): Promise<Session> {
  const grants = grantsOf(provider, identity.groups)
  const session = await context.database.transaction(async (tx) => {
    const userId = await findAccount(tx, context, provider, identity, grants.length > 0)
    const giver = { by: provider.name, source: provider.id, now: context.clock.now() }
    await tx.query('update user_identities set provider = $3, used_at = $4 where issuer = $1 and subject = $2', [
      identity.issuer,
      identity.subject,
      provider.id,
      giver.now,
    ])
    await replaceGrants(tx, userId, grants, giver)
    const { rows } = await tx.query<UserRow>(`select ${userColumns} from users u where u.id = $1`, [Number(userId)])
    const [row] = rows
    if (row && row.grants.length > 0) return openSession(tx, context, toUser(row), provider.id)
    // Nothing is left of what they were granted, so that their other sessions see nothing either.
    await tx.query('delete from user_sessions where user_id = $1', [Number(userId)])
    return undefined
  })
  if (!session) throw refuseSignIn('group')
  return session
}

/** What somebody of these groups is granted. */
export function grantsOf({ grants }: OidcProvider, groups: readonly string[]): NewGrant[] {
  return grants
    .filter(({ group }) => group === '*' || groups.includes(group))
    .map(({ role, scope }) => ({ role, scope }))
}

async function findAccount(
  tx: Queryable,
  context: Context,
  provider: OidcProvider,
  { issuer, subject, email }: Identity,
  isGranted: boolean,
): Promise<string> {
  const { rows } = await tx.query<{ id: string; email: string }>(
    `select u.id::text as id, u.email
    from user_identities i
    join users u on u.id = i.user_id
    where i.issuer = $1
      and i.subject = $2`,
    [issuer, subject],
  )
  const [known] = rows
  const name = known?.email ?? email
  if (name === undefined) throw refuseSignIn('email')
  await attribute(tx, { ...context.actor, id: known?.id ?? provider.id, name })
  if (known) return known.id
  if (!isGranted) throw refuseSignIn('group')
  const made = await tx.query<{ id: string }>(
    `insert into users (email, created_at)
    values ($1, $2)
    on conflict ((lower(email))) do nothing
    returning id::text as id`,
    [name, context.clock.now()],
  )
  const id = made.rows[0]?.id
  if (id === undefined) throw refuseSignIn('taken')
  await tx.query('insert into user_identities (issuer, subject, user_id, linked_at) values ($1, $2, $3, $4)', [
    issuer,
    subject,
    Number(id),
    context.clock.now(),
  ])
  return id
}
