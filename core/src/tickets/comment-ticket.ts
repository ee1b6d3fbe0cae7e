import type { Context } from '../platform/context.ts'
import { changeTicket, parseBounded, storeComment, textLimits } from './change-ticket.ts'
import type { TicketView } from './ticket.ts'

/** Comments a ticket, also one that is closed. Throws `not_found`, and `bad_request` for a text that is empty or too long. */
export async function commentTicket(
  context: Context,
  input: { id: string | number; text: string },
): Promise<TicketView> {
  const text = parseBounded('text', input.text, textLimits.comment)
  return changeTicket(context, input.id, async (tx, ticket) => {
    await storeComment(tx, context, ticket.id, text)
    return []
  })
}
