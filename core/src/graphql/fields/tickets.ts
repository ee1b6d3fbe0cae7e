import { findReferences, type IncidentView } from '../../incidents/incident.ts'
import { AppError } from '../../platform/errors.ts'
import { assignTicket } from '../../tickets/assign-ticket.ts'
import { commentTicket } from '../../tickets/comment-ticket.ts'
import { createTicket, type TicketInput } from '../../tickets/create-ticket.ts'
import { countBoard, listChanges, listComments, listTickets, type TicketFilter } from '../../tickets/list-tickets.ts'
import { closesAt } from '../../tickets/review-tickets.ts'
import { mayPrioritise, setTicketPriority } from '../../tickets/set-ticket-priority.ts'
import { loadTemplates } from '../../tickets/templates/load-templates.ts'
import type { TicketPriority, TicketStatus, Workflow } from '../../tickets/templates/schemas.ts'
import { findTicket, findTicketsOf, type TicketContext, type TicketView, userIdOf } from '../../tickets/ticket.ts'
import { allowedTransitions, transitionTicket } from '../../tickets/transition-ticket.ts'
import { maxPage, readInt, readPath, readText } from '../arguments.ts'
import type { GraphqlContext, Load } from '../graphql-context.ts'

type PageArgs = { filter?: TicketFilter | null; first: number; after?: string | null }
type MoveArgs = { id: string; to: TicketStatus; comment?: string | null }

/** The guard lets nobody this far while the plugin is off. */
function ticketContext({ context, ticketing }: GraphqlContext): TicketContext {
  if (!ticketing)
    throw new AppError('plugin_disabled', { plugin: 'ticketing', variable: 'ITOPS_PLUGINS_TICKETING_ENABLED' })
  return { ...context, ...ticketing }
}

const filterOf = (filter: TicketFilter | null | undefined): TicketFilter => ({
  ...filter,
  prefix: readPath('prefix', filter?.prefix ?? null),
})
const transitionAnswer = ({ from, to, role }: Workflow['transitions'][number]) => ({
  from,
  to,
  role: role.toUpperCase(),
})

/** Tickets: what they are, and what people do with them. */
export const ticketFields = {
  Query: {
    tickets: (_: unknown, { filter, first, after }: PageArgs, graphql: GraphqlContext) =>
      listTickets(graphql.context, filterOf(filter), readInt('first', first, 1, maxPage), after),
    ticket: (_: unknown, { id }: { id: string }, { context }: GraphqlContext) =>
      findTicket(context, context.database, id),
    ticketBoard: (_: unknown, { filter }: { filter?: TicketFilter | null }, { context }: GraphqlContext) =>
      countBoard(context, filterOf(filter)),
    ticketCatalog: async (_: unknown, __: unknown, graphql: GraphqlContext) => {
      const context = ticketContext(graphql)
      const { catalog, workflows } = await loadTemplates(context.database, context.templateFiles)
      const items = catalog.value.items.map(({ displayName, defaults = {}, ...item }) => ({
        ...item,
        displayName: displayName ?? item.name,
        kind: workflows.get(item.workflow)?.value.kind,
        title: defaults.title,
        text: defaults.description,
        priority: defaults.priority ?? 'MEDIUM',
      }))
      return catalog.value.categories.map((category) => ({
        ...category,
        displayName: category.displayName ?? category.name,
        items: items.filter((item) => item.category === category.name),
      }))
    },
    ticketWorkflows: async (_: unknown, __: unknown, graphql: GraphqlContext) => {
      const context = ticketContext(graphql)
      const { workflows } = await loadTemplates(context.database, context.templateFiles)
      return [...workflows.values()].map(({ value, source }) => ({
        ...value,
        source,
        displayName: value.displayName ?? value.name,
        transitions: value.transitions.map(transitionAnswer),
      }))
    },
  },
  Mutation: {
    createTicket: (_: unknown, { input }: { input: TicketInput }, graphql: GraphqlContext) => {
      readText('catalogItem', input.catalogItem)
      return createTicket(ticketContext(graphql), { ...input, service: readPath('service', input.service ?? null) })
    },
    transitionTicket: (_: unknown, args: MoveArgs, graphql: GraphqlContext) =>
      transitionTicket(ticketContext(graphql), args),
    assignTicket: (_: unknown, args: { id: string; assignee?: string | null }, { context }: GraphqlContext) =>
      assignTicket(context, { id: args.id, assignee: readText('assignee', args.assignee ?? null) }),
    commentTicket: (_: unknown, args: { id: string; text: string }, { context }: GraphqlContext) =>
      commentTicket(context, args),
    setTicketPriority: (_: unknown, args: { id: string; priority: TicketPriority }, { context }: GraphqlContext) =>
      setTicketPriority(context, args),
  },
}

/** Fields that follow from the ticket and the caller. */
export const ticketTypes = {
  Ticket: {
    id: ({ key }: TicketView) => key,
    closesAt: (ticket: TicketView, _: unknown, graphql: GraphqlContext) =>
      closesAt(ticket, ticketContext(graphql).closeAfterMs),
    mayTake: ({ status, assignee }: TicketView) => status !== 'CLOSED' && assignee === null,
    mayPrioritise: (ticket: TicketView, _: unknown, { context: { actor } }: GraphqlContext) =>
      ticket.status !== 'CLOSED' && (actor.role === 'ADMIN' || mayPrioritise(userIdOf(actor), ticket)),
  },
}

const incidents = async (queries: Load<TicketView>[], { context }: GraphqlContext) => {
  const found = await findReferences(
    context,
    queries.flatMap(({ obj }) => (obj.incidentId === null ? [] : [obj.incidentId])),
  )
  return queries.map(({ obj }) => (obj.incidentId === null ? null : (found.get(obj.incidentId) ?? null)))
}

const transitions = async (queries: Load<TicketView>[], graphql: GraphqlContext) => {
  const context = ticketContext(graphql)
  const templates = await loadTemplates(context.database, context.templateFiles)
  return queries.map(({ obj }) => allowedTransitions(context, obj, templates).map(transitionAnswer))
}

const histories = async (queries: Load<TicketView>[], { context }: GraphqlContext) => {
  const ids = queries.map(({ obj }) => obj.id)
  const found = await listChanges(context.database, ids)
  return ids.map((id) => found.get(id) ?? [])
}

const comments = async (queries: Load<TicketView>[], { context }: GraphqlContext) => {
  const ids = queries.map(({ obj }) => obj.id)
  const found = await listComments(context.database, ids)
  return ids.map((id) => found.get(id) ?? [])
}

const ticketsOfIncidents = async (queries: Load<IncidentView>[], { context, ticketing }: GraphqlContext) => {
  const ids = queries.map(({ obj }) => obj.id)
  const found = ticketing ? await findTicketsOf(context, ids) : new Map<number, TicketView>()
  return ids.map((id) => found.get(id) ?? null)
}

/** Fields that are fetched for all their parents in one statement. */
export const ticketLoaders = {
  Ticket: { incident: incidents, transitions, history: histories, comments },
  Incident: { ticket: ticketsOfIncidents },
}
