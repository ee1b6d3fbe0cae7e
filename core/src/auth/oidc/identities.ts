import type { Context } from '../../platform/context.ts'
import type { Queryable } from '../../platform/database/database.ts'
import { AppError } from '../../platform/errors.ts'
import type { OidcProvider } from '../../platform/oidc/settings.ts'
import { replaceGrants } from '../grants/change-grants.ts'
import { assertAdministered, lockAdmins } from '../manage-users.ts'
import type { Identity } from './flow.ts'
import { refuseSignIn } from './refusal.ts'
import { grantsOf } from './sign-in.ts'

/** An account at a login provider by which somebody signs in. */
export interface ConnectedIdentity {
  id: string
  /** The provider by its id in the settings; null until it vouched for it. */
  provider: string | null
  issuer: string
  linkedAt: Date
  /** The last sign-in by it; null when there was none yet. */
  usedAt: Date | null
}

/** The caller's own accounts at login providers, the first connected first. */
export async function listIdentities({ actor, database }: Context): Promise<ConnectedIdentity[]> {
  const { rows } = await database.query<ConnectedIdentity>(
    `select i.id::text as id, i.provider, i.issuer, i.linked_at as "linkedAt", i.used_at as "usedAt"
    from user_identities i
    where i.user_id::text = $1
    order by i.linked_at, i.id`,
    [actor.id],
  )
  return rows
}

/** True of a caller who has a password here. */
export async function hasPassword({ actor, database }: Context): Promise<boolean> {
  const { rows } = await database.query('select from users where id::text = $1 and password_hash is not null', [
    actor.id,
  ])
  return rows.length > 0
}

/**
 * Connects who a provider has proved somebody to be with the account of the caller, who signs in by either from then on; what the groups are
 * granted is added to what the account has. Again changes nothing. Throws `forbidden_sign_in` when it is another account's.
 */
export async function connectIdentity(context: Context, provider: OidcProvider, identity: Identity): Promise<void> {
  const { actor, database, clock } = context
  const now = clock.now()
  await database.transaction(async (tx) => {
    await tx.query(
      `insert into user_identities (issuer, subject, user_id, provider, linked_at)
      values ($1, $2, $3, $4, $5)
      on conflict do nothing`,
      [identity.issuer, identity.subject, Number(actor.id), provider.id, now],
    )
    const { rows } = await tx.query<{ userId: string }>(
      'select user_id::text as "userId" from user_identities where issuer = $1 and subject = $2',
      [identity.issuer, identity.subject],
    )
    if (rows[0]?.userId !== actor.id) throw refuseSignIn('connected')
    await replaceGrants(tx, actor.id, grantsOf(provider, identity.groups), {
      by: provider.name,
      source: provider.id,
      now,
    })
  })
}

/**
 * Disconnects one of the caller's own accounts at a provider, with what its groups were granted; sessions that were opened by that provider
 * end. Throws `not_found`, and `bad_request` for the only way to sign in, and where nobody else would administer something.
 */
export async function disconnectIdentity({ actor, database }: Context, id: string): Promise<void> {
  await database.transaction(async (tx) => {
    await lockAdmins(tx)
    const { rows } = await tx.query<{ provider: string | null }>(
      'delete from user_identities where id::text = $1 and user_id::text = $2 returning provider',
      [id, actor.id],
    )
    const [gone] = rows
    if (!gone) throw new AppError('not_found', { what: `Connected account ${id}` })
    await assertMaySignIn(tx, actor.id)
    if (gone.provider !== null) await takeBack(tx, actor, gone.provider)
  })
}

async function assertMaySignIn(tx: Queryable, userId: string): Promise<void> {
  const { rows } = await tx.query(
    `select
    from users u
    where u.id::text = $1
      and (u.password_hash is not null or exists (select from user_identities i where i.user_id = u.id))`,
    [userId],
  )
  if (rows.length > 0) return
  throw new AppError('bad_request', {
    reason: 'This is your only way to sign in: set a password or connect another provider first.',
  })
}

/** Another account at the same provider keeps what it has. */
async function takeBack(tx: Queryable, { id, name }: Context['actor'], provider: string): Promise<void> {
  const { rows: others } = await tx.query('select from user_identities where user_id::text = $1 and provider = $2', [
    id,
    provider,
  ])
  if (others.length > 0) return
  const { rows } = await tx.query<{ role: string; scope: string }>(
    `select role, scope
    from grants_with_scopes
    where user_id::text = $1
      and source = $2
    order by id`,
    [id, provider],
  )
  await tx.query('delete from user_grants where user_id::text = $1 and source = $2', [id, provider])
  await assertAdministered(
    tx,
    name,
    rows.filter(({ role }) => role === 'ADMIN').map(({ scope }) => scope),
  )
  await tx.query('delete from user_sessions where user_id::text = $1 and provider = $2', [id, provider])
}
