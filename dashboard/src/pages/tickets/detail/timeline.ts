import type { Ticket, TicketChange, TicketStatus } from '../../../graphql/generated/types.generated.ts'
import type { Tone } from '../../../ui/tone.ts'
import { ticketLabels, ticketStatuses } from '../ticket-labels.ts'

/** A line of a ticket's timeline: a change, or what somebody said. */
export interface TimelineLine {
  key: string
  at: string
  author: string
  words: string
  text: string | null
  tone: Tone | null
}

/** History and comments of a ticket as one list, newest first; of one instant, what was noted later stands above. */
export function timelineOf({ history, comments }: Pick<Ticket, 'history' | 'comments'>): TimelineLine[] {
  const said = comments.map(({ id, at, author, text }) => ({
    key: `comment-${id}`,
    at,
    author,
    words: 'Comment',
    text,
    tone: null,
  }))
  const changes = history.map((change) => ({
    key: `change-${change.id}`,
    at: change.at,
    author: change.author,
    words: textOf(change),
    text: null,
    tone: change.field === 'STATUS' || change.field === 'CREATED' ? toneOf(change.to) : null,
  }))
  // A stable sort: a comment that came with a move stands below it.
  return [...changes.toReversed(), ...said.toReversed()].sort((a, b) => Date.parse(b.at) - Date.parse(a.at))
}

function textOf({ field, from, to }: TicketChange): string {
  if (field === 'CREATED') return 'Opened'
  if (field === 'STATUS') return `${labelOf(from)} → ${labelOf(to)}`
  if (field === 'PRIORITY') return `Priority ${from?.toLowerCase()} → ${to?.toLowerCase()}`
  return to === null
    ? `Taken from ${from}`
    : from === null
      ? `Assigned to ${to}`
      : `Assigned to ${to} instead of ${from}`
}

const statusOf = (value: string | null): TicketStatus | undefined => ticketStatuses.find((status) => status === value)

function labelOf(value: string | null): string {
  const status = statusOf(value)
  return status ? ticketLabels[status].label : String(value)
}

function toneOf(value: string | null): Tone | null {
  const status = statusOf(value)
  return status ? ticketLabels[status].tone : null
}
