import type { TicketCard } from '../../graphql/generated/types.generated.ts'
import { type Deadline, deadlineOf } from '../../status/incident/deadline.ts'

type Timed = Pick<TicketCard, 'createdAt' | 'respondedAt' | 'resolvedAt' | 'responseDue' | 'resolutionDue' | 'status'>

/** The response timer of a ticket, which the start of work stops. */
export function responseTimer({ createdAt, responseDue, respondedAt }: Timed, now: number): Deadline {
  return deadlineOf(createdAt, responseDue, respondedAt, now)
}

/** The resolution timer of a ticket, which stands still while it is resolved. */
export function resolutionTimer({ createdAt, resolutionDue, resolvedAt }: Timed, now: number): Deadline {
  return deadlineOf(createdAt, resolutionDue, resolvedAt, now)
}

/** The timer worth a line on a card: the next that runs, and of what is done only what was missed. */
export function notableTimer(ticket: Timed, now: number): { name: string; deadline: Deadline } | null {
  const response = { name: 'response', deadline: responseTimer(ticket, now) }
  const resolution = { name: 'resolution', deadline: resolutionTimer(ticket, now) }
  if (ticket.status === 'OPEN') return response
  if (ticket.status === 'IN_PROGRESS') return resolution
  return [resolution, response].find(({ deadline }) => deadline.state === 'missed') ?? null
}
