export {
  assignTicketDocument,
  commentTicketDocument,
  createTicketDocument,
  oneTicketDocument as ticketDocument,
  setTicketPriorityDocument,
  ticketBoardDocument,
  ticketCatalogDocument,
  transitionTicketDocument,
} from '../graphql/generated/tickets.generated.ts'
