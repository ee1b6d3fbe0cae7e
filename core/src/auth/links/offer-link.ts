import type { Context, GrantRole } from '../../platform/context.ts'
import { AppError } from '../../platform/errors.ts'
import { addUser, getAdministered } from '../manage-users.ts'
import { issueLink, type PasswordLink } from './password-link.ts'

/** Somebody who is invited, and their first grant. */
export interface Invitation {
  email: string
  role: GrantRole
  /** Empty for everything, a hierarchy path, or `group:NAME`. */
  scope: string
}

/** Makes a user without a password, and the link by which they set it. Throws as `createUser` does. */
export function inviteUser(context: Context, invitation: Invitation): Promise<PasswordLink> {
  return context.database.transaction(async (tx) => {
    const { id } = await addUser(context, tx, invitation, null)
    return issueLink(tx, context, id, 'INVITATION')
  })
}

/**
 * Makes a link by which a user sets another password, for an administrator to hand over. Throws `not_found`, `forbidden` for one who holds a
 * grant that the caller does not administer, as whoever has the link acts as them, and `bad_request` for one who signs in by a provider.
 */
export function offerPasswordLink(context: Context, userId: string): Promise<PasswordLink> {
  return context.database.transaction(async (tx) => {
    const { id, email } = await getAdministered(context, tx, userId)
    const { rows } = await tx.query(
      `select
      from users u
      where u.id::text = $1
        and u.password_hash is null
        and exists (select from user_identities i where i.user_id = u.id)`,
      [id],
    )
    if (rows.length > 0)
      throw new AppError('bad_request', { reason: `${email} signs in by a login provider, and has no password here.` })
    return issueLink(tx, context, id, 'RESET')
  })
}
