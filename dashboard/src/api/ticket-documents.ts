import type {
  CatalogCategory,
  Ticket,
  TicketCard,
  TicketColumn,
  TicketFilter,
  TicketPriority,
  TicketStatus,
} from './ticket-types.ts'
import { typed } from './typed-document.ts'

const cardFields = `
  id kind status priority title servicePath serviceName requester assignee createdAt respondedAt resolvedAt
  responseDue resolutionDue responseBreached resolutionBreached
`

export const ticketBoardDocument = typed<
  { ticketBoard: TicketColumn[] } & Record<TicketStatus, { nodes: TicketCard[] }>,
  { filter: TicketFilter } & Record<TicketStatus, TicketFilter>
>(`
  query TicketBoard(
    $filter: TicketFilter, $OPEN: TicketFilter, $IN_PROGRESS: TicketFilter, $RESOLVED: TicketFilter, $CLOSED: TicketFilter
  ) {
    ticketBoard(filter: $filter) { status count breachedCount }
    OPEN: tickets(filter: $OPEN, first: 50) { nodes { ${cardFields} } }
    IN_PROGRESS: tickets(filter: $IN_PROGRESS, first: 50) { nodes { ${cardFields} } }
    RESOLVED: tickets(filter: $RESOLVED, first: 50) { nodes { ${cardFields} } }
    CLOSED: tickets(filter: $CLOSED, first: 20) { nodes { ${cardFields} } }
  }
`)

export const ticketDocument = typed<{ ticket: Ticket | null }, { id: string }>(`
  query Ticket($id: ID!) {
    ticket(id: $id) {
      ${cardFields}
      workflow description closedAt closesAt mayTake mayPrioritise
      incident { id title }
      transitions { from to }
      history { id field author at from to }
      comments { id author at text }
    }
  }
`)

export const ticketCatalogDocument = typed<{ ticketCatalog: CatalogCategory[] }>(`
  query TicketCatalog {
    ticketCatalog { name displayName items { name displayName description kind title text priority } }
  }
`)

export const createTicketDocument = typed<
  { createTicket: { id: string } },
  {
    input: {
      catalogItem: string
      title: string
      description: string
      priority: TicketPriority
      service: string | null
    }
  }
>(`
  mutation CreateTicket($input: CreateTicketInput!) {
    createTicket(input: $input) { id }
  }
`)

export const transitionTicketDocument = typed<
  { transitionTicket: { id: string } },
  { id: string; to: TicketStatus; comment: string | null }
>(`
  mutation TransitionTicket($id: ID!, $to: TicketStatus!, $comment: String) {
    transitionTicket(id: $id, to: $to, comment: $comment) { id }
  }
`)

export const assignTicketDocument = typed<{ assignTicket: { id: string } }, { id: string; assignee: string | null }>(`
  mutation AssignTicket($id: ID!, $assignee: String) {
    assignTicket(id: $id, assignee: $assignee) { id }
  }
`)

export const commentTicketDocument = typed<{ commentTicket: { id: string } }, { id: string; text: string }>(`
  mutation CommentTicket($id: ID!, $text: String!) {
    commentTicket(id: $id, text: $text) { id }
  }
`)

export const setTicketPriorityDocument = typed<
  { setTicketPriority: { id: string } },
  { id: string; priority: TicketPriority }
>(`
  mutation SetTicketPriority($id: ID!, $priority: TicketPriority!) {
    setTicketPriority(id: $id, priority: $priority) { id }
  }
`)
