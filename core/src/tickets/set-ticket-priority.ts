import { missingGrant } from '../auth/grants/may.ts'
import type { Context } from '../platform/context.ts'
import { assertNotClosed, changeTicket } from './change-ticket.ts'
import type { TicketPriority } from './templates/schemas.ts'
import { administers, placeOf, type TicketView, userIdOf } from './ticket.ts'

/**
 * Sets the priority, whose timers then count from the creation of the ticket: for its assignee and administrators, and for its
 * requester while nobody has begun. Throws `not_found`, `forbidden`, and `conflict` for a ticket that is closed.
 */
export async function setTicketPriority(
  context: Context,
  input: { id: string | number; priority: TicketPriority },
): Promise<TicketView> {
  const { actor } = context
  return changeTicket(context, input.id, async (tx, ticket) => {
    assertNotClosed(ticket)
    if (!administers(actor, ticket) && !mayPrioritise(userIdOf(actor), ticket))
      throw missingGrant(actor, 'administer', placeOf(ticket))
    if (ticket.priority === input.priority) return []
    await tx.query('update tickets set priority = $2 where id = $1', [ticket.id, input.priority])
    return [{ field: 'PRIORITY', from: ticket.priority, to: input.priority }]
  })
}

/** True for a user who may set the priority of a ticket without being an administrator. */
export function mayPrioritise(user: number | null, ticket: TicketView): boolean {
  if (user === null) return false
  return ticket.assigneeId === user || (ticket.status === 'OPEN' && ticket.requesterId === user)
}
