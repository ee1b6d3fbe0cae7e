import type { Context, GrantRole } from '../platform/context.ts'
import type { Queryable } from '../platform/database/database.ts'
import { AppError } from '../platform/errors.ts'
import { storeGrant } from './grants/change-grants.ts'
import { parseGrantScope } from './grants/grant.ts'
import { assertMay, everything, may } from './grants/may.ts'
import { checkPassword, hashPassword } from './password.ts'
import { toUser, type User, type UserRow, userColumns } from './sessions/session.ts'

/** A user as administrators see them. */
export interface UserView extends User {
  createdAt: Date
}

export interface NewUser {
  email: string
  password: string
  /** Their first grant. */
  role: GrantRole
  /** Empty for everything, a hierarchy path, or `group:NAME`. */
  scope: string
}

const emailForm = /^[^\s@]+@[^\s@]+$/
const maxEmail = 320

/** The users who hold a grant over something that the caller administers, and of their grants those, by e-mail address. */
export async function listUsers(context: Context): Promise<UserView[]> {
  const { rows } = await context.database.query<UserRow & { createdAt: Date }>(
    `select ${userColumns}, u.created_at as "createdAt"
    from users u
    order by lower(u.email), u.id`,
  )
  return rows.flatMap((row) => inSight(context, row) ?? [])
}

/** What the caller may know of a user; undefined of one who is none of their business. */
function inSight({ actor }: Context, row: UserRow & { createdAt: Date }): UserView | undefined {
  const seesAll = may(actor, 'administer', everything)
  const grants = seesAll
    ? row.grants
    : row.grants.filter(({ scope }) => may(actor, 'administer', parseGrantScope(scope)))
  if (!seesAll && grants.length === 0) return undefined
  return { ...toUser({ ...row, grants }), createdAt: row.createdAt }
}

/** A user of whose grants the caller administers one at least, with those; undefined when there is none. */
export async function findUser(context: Context, tx: Queryable, id: string): Promise<UserView | undefined> {
  const { rows } = await tx.query<UserRow & { createdAt: Date }>(
    `select ${userColumns}, u.created_at as "createdAt"
    from users u
    where u.id::text = $1`,
    [id],
  )
  return rows[0] && inSight(context, rows[0])
}

/** The same. Throws `not_found`. */
export async function getUser(context: Context, tx: Queryable, id: string): Promise<UserView> {
  const user = await findUser(context, tx, id)
  if (!user) throw new AppError('not_found', { what: `User ${id}` })
  return user
}

/**
 * One of whose grants the caller administers every one, as for what gives away all that they may. Throws `not_found`, and `forbidden` for one
 * who holds another.
 */
export async function getAdministered(context: Context, tx: Queryable, id: string): Promise<UserView> {
  const user = await getUser(context, tx, id)
  const { rows } = await tx.query<{ scope: string }>(
    'select scope from grants_with_scopes where user_id::text = $1 order by id',
    [id],
  )
  for (const { scope } of rows) assertMay(context.actor, 'administer', parseGrantScope(scope))
  return user
}

/**
 * Makes a user with a first grant. Throws `bad_request` for an address that is malformed or taken, a short password or a scope that is
 * none, and `forbidden` for a scope that the caller does not administer.
 */
export async function createUser(context: Context, { password, ...user }: NewUser): Promise<UserView> {
  checkPassword(password)
  assertMay(context.actor, 'administer', parseGrantScope(user.scope))
  const hash = await hashPassword(password)
  return context.database.transaction((tx) => addUser(context, tx, user, hash))
}

/**
 * Makes a user with a first grant, in the transaction of its caller; without the hash of a password for one who is invited. Throws as
 * `createUser` does.
 */
export async function addUser(
  context: Context,
  tx: Queryable,
  { email, role, scope }: Omit<NewUser, 'password'>,
  hash: string | null,
): Promise<UserView> {
  const { actor, clock } = context
  const address = email.trim()
  if (!emailForm.test(address) || address.length > maxEmail) throw refusal(`"${address}" is not an e-mail address.`)
  assertMay(actor, 'administer', parseGrantScope(scope))
  const now = clock.now()
  const { rows } = await tx.query<{ id: string }>(
    `insert into users (email, password_hash, created_at)
    values ($1, $2, $3)
    on conflict ((lower(email))) do nothing
    returning id::text as id`,
    [address, hash, now],
  )
  const [made] = rows
  if (!made) throw refusal(`There is a user ${address} already.`)
  await storeGrant(tx, made.id, { role, scope }, { by: actor.name, source: null, now })
  return getUser(context, tx, made.id)
}

/**
 * Deletes a user, and with them their sessions and grants. Throws `not_found`, `forbidden` for one who holds a grant that the caller does
 * not administer, and `bad_request` for oneself and for the last administrator of something.
 */
export async function deleteUser(context: Context, id: string): Promise<void> {
  const { actor, database } = context
  if (id === actor.id) throw refusal('You cannot delete yourself; another administrator can.')
  await database.transaction(async (tx) => {
    await lockAdmins(tx)
    const { email } = await getUser(context, tx, id)
    const { rows } = await tx.query<{ role: GrantRole; scope: string }>(
      'select role, scope from grants_with_scopes where user_id::text = $1 order by id',
      [id],
    )
    for (const { scope } of rows) assertMay(actor, 'administer', parseGrantScope(scope))
    await tx.query('delete from users where id::text = $1', [id])
    await assertAdministered(
      tx,
      email,
      rows.filter(({ role }) => role === 'ADMIN').map(({ scope }) => scope),
    )
  })
}

/** Lets changes of administrators take turns, so that of two last ones who delete each other one stays. */
export async function lockAdmins(tx: Queryable): Promise<void> {
  await tx.query("select pg_advisory_xact_lock(hashtext('itops:administrators'))")
}

/** Throws `bad_request` when somebody was the last administrator of one of these scopes. */
export async function assertAdministered(tx: Queryable, email: string, scopes: readonly string[]): Promise<void> {
  if (scopes.length === 0) return
  const { rows } = await tx.query<{ scope: string }>(
    `select wanted.scope
    from unnest($1::text[]) as wanted (scope)
    where not exists (
      select
      from grants_with_scopes g
      where g.role = 'ADMIN'
        and (
          g.scope_kind = 'ALL'
          or g.scope = wanted.scope
          or (g.scope_kind = 'PATH' and wanted.scope like '%/**' and is_below(rtrim(wanted.scope, '/*'), g.path))
        )
    )
    limit 1`,
    [scopes],
  )
  const [orphan] = rows
  if (orphan)
    throw refusal(`${email} is the last administrator of ${orphan.scope === '**' ? 'everything' : orphan.scope}.`)
}

function refusal(reason: string): AppError {
  return new AppError('bad_request', { reason })
}
