import type { Context } from '../../platform/context.ts'
import { AppError } from '../../platform/errors.ts'
import { assertAdministered, findUser, getUser, lockAdmins, type UserView } from '../manage-users.ts'
import { type NewGrant, storeGrant } from './change-grants.ts'
import { parseGrantScope } from './grant.ts'
import { assertMay } from './may.ts'

/**
 * Gives a user another role over something; it acts within two seconds, on open pages too. Throws `not_found` for a user who is none of
 * the caller's business, `forbidden` for a scope that the caller does not administer, and `bad_request` for one that is none.
 */
export async function giveGrant(context: Context, userId: string, grant: NewGrant): Promise<UserView> {
  const { actor, database, clock } = context
  assertMay(actor, 'administer', parseGrantScope(grant.scope))
  return database.transaction(async (tx) => {
    const { id } = await getUser(context, tx, userId)
    await storeGrant(tx, id, grant, { by: actor.name, source: null, now: clock.now() })
    return getUser(context, tx, id)
  })
}

/**
 * Takes a grant away; it acts within two seconds. Resolves to null when the caller administers nothing else of that user. Throws
 * `not_found`, and `bad_request` for a grant of a login provider, which would bring it back, and for that of the last administrator of
 * something.
 */
export async function revokeGrant(context: Context, grantId: string): Promise<UserView | null> {
  const { actor, database } = context
  return database.transaction(async (tx) => {
    await lockAdmins(tx)
    const { rows } = await tx.query<{
      userId: string
      email: string
      role: string
      scope: string
      source: string | null
    }>(
      `select g.user_id::text as "userId", u.email, g.role, g.scope, g.source
      from grants_with_scopes g
      join users u on u.id = g.user_id
      where g.id::text = $1`,
      [grantId],
    )
    const [grant] = rows
    // A grant that is hidden takes the path of one that is not there: both ask for a user.
    const user = await findUser(context, tx, grant?.userId ?? '')
    if (!grant || !user?.grants.some(({ id }) => id === grantId))
      throw new AppError('not_found', { what: `Grant ${grantId}` })
    assertMay(actor, 'administer', parseGrantScope(grant.scope))
    if (grant.source !== null)
      throw new AppError('bad_request', {
        reason: `This grant comes from the groups of ${grant.source}, and comes back with the next login: change it there.`,
      })
    await tx.query('delete from user_grants where id::text = $1', [grantId])
    if (grant.role === 'ADMIN') await assertAdministered(tx, grant.email, [grant.scope])
    return (await findUser(context, tx, grant.userId)) ?? null
  })
}
