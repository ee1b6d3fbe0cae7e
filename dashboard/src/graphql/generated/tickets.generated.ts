import type { TypedDocument } from '../typed-document.ts'
import type {
  TicketBoard,
  TicketBoardVariables,
  OneTicket,
  OneTicketVariables,
  TicketCatalog,
  TicketCatalogVariables,
  CreateTicket,
  CreateTicketVariables,
  TransitionTicket,
  TransitionTicketVariables,
  AssignTicket,
  AssignTicketVariables,
  CommentTicket,
  CommentTicketVariables,
  SetTicketPriority,
  SetTicketPriorityVariables,
} from './types.generated.ts'

export const ticketBoardDocument: TypedDocument<TicketBoard, TicketBoardVariables> =
  "query TicketBoard($filter:TicketFilter$OPEN:TicketFilter$IN_PROGRESS:TicketFilter$RESOLVED:TicketFilter$CLOSED:TicketFilter){ticketBoard(filter:$filter){...TicketColumn}OPEN:tickets(filter:$OPEN first:50){nodes{...TicketCard}}IN_PROGRESS:tickets(filter:$IN_PROGRESS first:50){nodes{...TicketCard}}RESOLVED:tickets(filter:$RESOLVED first:50){nodes{...TicketCard}}CLOSED:tickets(filter:$CLOSED first:20){nodes{...TicketCard}}}fragment TicketColumn on TicketBoardColumn{status count breachedCount}fragment TicketCard on Ticket{id kind status priority title servicePath serviceName requester assignee createdAt respondedAt resolvedAt responseDue resolutionDue responseBreached resolutionBreached}"

export const oneTicketDocument: TypedDocument<OneTicket, OneTicketVariables> =
  "query OneTicket($id:ID!){ticket(id:$id){...Ticket}}fragment Ticket on Ticket{...TicketCard workflow description closedAt closesAt mayTake mayPrioritise incident{id title}transitions{from to}history{...TicketChange}comments{...TicketComment}}fragment TicketCard on Ticket{id kind status priority title servicePath serviceName requester assignee createdAt respondedAt resolvedAt responseDue resolutionDue responseBreached resolutionBreached}fragment TicketChange on TicketChange{id field author at from to}fragment TicketComment on TicketComment{id author at text}"

export const ticketCatalogDocument: TypedDocument<TicketCatalog, TicketCatalogVariables> =
  "query TicketCatalog{ticketCatalog{...CatalogCategory}}fragment CatalogCategory on TicketCatalogCategory{name displayName items{...CatalogItem}}fragment CatalogItem on TicketCatalogItem{name displayName description kind title text priority}"

export const createTicketDocument: TypedDocument<CreateTicket, CreateTicketVariables> =
  "mutation CreateTicket($input:CreateTicketInput!){createTicket(input:$input){id}}"

export const transitionTicketDocument: TypedDocument<TransitionTicket, TransitionTicketVariables> =
  "mutation TransitionTicket($id:ID!$to:TicketStatus!$comment:String){transitionTicket(id:$id to:$to comment:$comment){id}}"

export const assignTicketDocument: TypedDocument<AssignTicket, AssignTicketVariables> =
  "mutation AssignTicket($id:ID!$assignee:String){assignTicket(id:$id assignee:$assignee){id}}"

export const commentTicketDocument: TypedDocument<CommentTicket, CommentTicketVariables> =
  "mutation CommentTicket($id:ID!$text:String!){commentTicket(id:$id text:$text){id}}"

export const setTicketPriorityDocument: TypedDocument<SetTicketPriority, SetTicketPriorityVariables> =
  "mutation SetTicketPriority($id:ID!$priority:TicketPriority!){setTicketPriority(id:$id priority:$priority){id}}"
