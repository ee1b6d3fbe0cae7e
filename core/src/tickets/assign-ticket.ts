import { below, may, missingGrant } from '../auth/grants/may.ts'
import { toPeople } from '../auth/grants/person.ts'
import { toUser, type UserRow, userColumns } from '../auth/sessions/session.ts'
import type { Actor, Context } from '../platform/context.ts'
import type { Queryable } from '../platform/database/database.ts'
import { AppError } from '../platform/errors.ts'
import { assertNotClosed, changeTicket } from './change-ticket.ts'
import { administers, placeOf, type TicketView, userIdOf } from './ticket.ts'

/**
 * Gives a ticket to a user, by e-mail address, or to nobody. Everybody may take one that is nobody's and give their own back;
 * administrators give any to anyone who may see it. Throws `not_found`, `forbidden`, `bad_request` for a user who does not
 * exist or may not see it, and `conflict` for a ticket that is closed.
 */
export async function assignTicket(
  context: Context,
  input: { id: string | number; assignee: string | null },
): Promise<TicketView> {
  const { actor } = context
  return changeTicket(context, input.id, async (tx, ticket) => {
    assertNotClosed(ticket)
    assertMayAssign(actor, ticket, input.assignee)
    const user = input.assignee === null ? null : await findUser(tx, input.assignee, ticket)
    const [id, email] = [user?.id ?? null, user?.email ?? null]
    if (id === ticket.assigneeId && email === ticket.assignee) return []
    await tx.query('update tickets set assignee_id = $2, assignee = $3 where id = $1', [ticket.id, id, email])
    return [{ field: 'ASSIGNEE', from: ticket.assignee, to: email }]
  })
}

/** Before anybody is looked up: a refusal must not show whether a user exists. */
function assertMayAssign(actor: Actor, ticket: TicketView, assignee: string | null): void {
  if (administers(actor, ticket)) return
  const self = userIdOf(actor)
  const isTheirs = self !== null && ticket.assigneeId === self
  const toSelf = self !== null && assignee?.trim().toLowerCase() === actor.name.toLowerCase()
  const takes = toSelf && (ticket.assignee === null || isTheirs)
  if (!takes && !(assignee === null && isTheirs)) throw missingGrant(actor, 'administer', placeOf(ticket))
}

async function findUser(tx: Queryable, email: string, ticket: TicketView) {
  const { rows } = await tx.query<UserRow>(`select ${userColumns} from users u where lower(u.email) = lower($1)`, [
    email.trim(),
  ])
  const [user] = rows
  if (!user) throw new AppError('bad_request', { reason: `There is no user "${email}".` })
  const [person] = await toPeople(tx, [toUser(user)])
  if (ticket.servicePath !== null && !(person && may(person.actor, 'read', below(ticket.servicePath)))) {
    throw new AppError('bad_request', { reason: `${user.email} may not see ${ticket.servicePath}.` })
  }
  return { id: Number(user.id), email: user.email }
}
