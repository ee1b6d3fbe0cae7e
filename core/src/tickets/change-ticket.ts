import type { Context } from '../platform/context.ts'
import type { Queryable, Value } from '../platform/database/database.ts'
import { AppError } from '../platform/errors.ts'
import { boundOf, findTicket, parseTicketId, selectTickets, type TicketView } from './ticket.ts'

/** One line of a ticket's history, to be noted. */
export interface NewChange {
  field: 'CREATED' | 'STATUS' | 'PRIORITY' | 'ASSIGNEE'
  from: string | null
  to: string | null
}

/** The most characters that the texts of a ticket may have. */
export const textLimits = { title: 200, description: 4000, comment: 4000 } as const

/**
 * Changes one ticket that the caller may see, locked, in one transaction with its history, and resolves to what it is then.
 * Throws `not_found` for another one.
 */
export async function changeTicket(
  context: Context,
  id: string | number,
  work: (tx: Queryable, ticket: TicketView) => Promise<readonly NewChange[]>,
): Promise<TicketView> {
  return context.database.transaction(async (tx) => {
    const ticket = await lockTicket(tx, context, id)
    await noteChanges(tx, context, ticket.id, await work(tx, ticket))
    const changed = await findTicket(context, tx, ticket.id)
    // An assignment may take it out of the sight of who gave it away.
    return changed ?? ticket
  })
}

/** The ticket, locked until the end of the transaction. */
async function lockTicket(tx: Queryable, context: Context, id: string | number): Promise<TicketView> {
  const { rows } = await tx.query<TicketView>(`${selectTickets} and t.id = $4 for update of t`, [
    ...boundOf(context),
    parseTicketId(id),
  ])
  const [ticket] = rows
  if (!ticket) throw new AppError('not_found', { what: `Ticket "${id}"` })
  return ticket
}

/** Notes in the history of a ticket what was changed, by the caller, at an instant: now when it is not given. */
export async function noteChanges(
  tx: Queryable,
  { actor, clock }: Pick<Context, 'actor' | 'clock'>,
  ticketId: number,
  changes: readonly NewChange[],
  at: Date = clock.now(),
): Promise<void> {
  if (changes.length === 0) return
  await tx.query(
    `insert into ticket_changes (ticket_id, field, author, at, from_value, to_value)
    select $1, c.field, $3, $4, c."from", c."to"
    from jsonb_to_recordset($2::jsonb) as c (field text, "from" text, "to" text)`,
    [ticketId, JSON.stringify(changes), actor.name, at],
  )
  await tx.query('update tickets set updated_at = $2 where id = $1', [ticketId, clock.now()])
}

/** Writes a comment under a ticket. */
export async function storeComment(
  tx: Queryable,
  { actor, clock }: Pick<Context, 'actor' | 'clock'>,
  ticketId: number,
  text: string,
): Promise<void> {
  const values: Value[] = [ticketId, actor.name, clock.now(), text]
  await tx.query('insert into ticket_comments (ticket_id, author, at, text) values ($1, $2, $3, $4)', values)
  await tx.query('update tickets set updated_at = $2 where id = $1', [ticketId, clock.now()])
}

/** A text of `least` characters at least, without space around it. Throws `bad_request`. */
export function parseBounded(name: string, text: string, max: number, min = 1): string {
  const trimmed = text.trim()
  if (trimmed.length < min || trimmed.length > max) {
    throw new AppError('bad_request', { reason: `${name} must have from ${min} to ${max} characters.` })
  }
  return trimmed
}

/** Throws `conflict` for a ticket that is closed: only comments are added to it. */
export function assertNotClosed({ key, status }: TicketView): void {
  if (status !== 'CLOSED') return
  throw new AppError('conflict', {
    reason: `${key} is closed: it takes comments only. Open a new ticket that names it.`,
  })
}
