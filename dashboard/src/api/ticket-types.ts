export type {
  CatalogItem,
  Ticket,
  TicketCard,
  TicketChange,
  TicketColumn,
  TicketFilter,
  TicketKind,
  TicketPriority,
  TicketStatus,
} from '../graphql/generated/types.generated.ts'
