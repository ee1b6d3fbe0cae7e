import { type Context, inScope } from '../platform/context.ts'
import type { Queryable } from '../platform/database/database.ts'
import { AppError } from '../platform/errors.ts'
import { assertNotClosed, changeTicket } from './change-ticket.ts'
import { type TicketView, userIdOf } from './ticket.ts'

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
    const user = input.assignee === null ? null : await findUser(tx, input.assignee, ticket)
    const [self, next] = [userIdOf(actor), user?.id ?? null]
    const takes = next === self && self !== null && ticket.assignee === null
    const givesBack = next === null && self !== null && ticket.assigneeId === self
    if (actor.role !== 'ADMIN' && !takes && !givesBack) {
      if (next === ticket.assigneeId && next === self && self !== null) return []
      throw new AppError('forbidden', { role: 'ADMIN' })
    }
    if (next === ticket.assigneeId && (user?.email ?? null) === ticket.assignee) return []
    await tx.query('update tickets set assignee_id = $2, assignee = $3 where id = $1', [
      ticket.id,
      next,
      user?.email ?? null,
    ])
    return [{ field: 'ASSIGNEE', from: ticket.assignee, to: user?.email ?? null }]
  })
}

async function findUser(tx: Queryable, email: string, ticket: TicketView) {
  const { rows } = await tx.query<{ id: number; email: string; scope: string }>(
    'select id, email, scope from users where lower(email) = lower($1)',
    [email.trim()],
  )
  const [user] = rows
  if (!user) throw new AppError('bad_request', { reason: `There is no user "${email}".` })
  if (ticket.servicePath !== null && !inScope(user.scope, ticket.servicePath)) {
    throw new AppError('bad_request', { reason: `${user.email} may not see ${ticket.servicePath}.` })
  }
  return user
}
