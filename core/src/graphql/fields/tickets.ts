import { findReferences } from '../../incidents/incident.ts'
import { assignTicket } from '../../tickets/assign-ticket.ts'
import { commentTicket } from '../../tickets/comment-ticket.ts'
import { createTicket } from '../../tickets/create-ticket.ts'
import { countBoard, listChanges, listComments, listTickets, type TicketFilter } from '../../tickets/list-tickets.ts'
import { closesAt } from '../../tickets/review-tickets.ts'
import { mayPrioritise, setTicketPriority } from '../../tickets/set-ticket-priority.ts'
import { loadTemplates } from '../../tickets/templates/load-templates.ts'
import type { Workflow } from '../../tickets/templates/schemas.ts'
import {
  administers,
  findTicket,
  findTicketsOf,
  type TicketContext,
  type TicketView,
  userIdOf,
} from '../../tickets/ticket.ts'
import { allowedTransitions, transitionTicket } from '../../tickets/transition-ticket.ts'
import { maxPage, parseInteger, parsePath, parseText } from '../arguments.ts'
import type { LoaderOf, Loaders } from '../field-resolvers.ts'
import type { GraphqlContext } from '../graphql-context.ts'
import type { Resolvers } from '../resolvers.generated.ts'

/** The guard lets nobody this far while the plugin is off. */
const ticketContext = ({ context, ticketing }: GraphqlContext): TicketContext => ({ ...context, ...ticketing })

const filterOf = (filter: TicketFilter | null | undefined): TicketFilter => ({
  ...filter,
  prefix: parsePath('prefix', filter?.prefix ?? null),
})
const roleNames = { assignee: 'ASSIGNEE', requester: 'REQUESTER', any: 'ANY' } as const
const transitionAnswer = ({ from, to, role }: Workflow['transitions'][number]) => ({
  from,
  to,
  role: roleNames[role],
})

/** Tickets: what they are, and what people do with them. */
export const ticketFields = {
  Query: {
    tickets: (_, { filter, first, after }, graphql) =>
      listTickets(graphql.context, filterOf(filter), parseInteger('first', first, 1, maxPage), after),
    ticket: (_, { id }, { context }) => findTicket(context, context.database, id),
    ticketBoard: (_, { filter }, { context }) => countBoard(context, filterOf(filter)),
    ticketCatalog: async (_, __, graphql) => {
      const context = ticketContext(graphql)
      const { catalog, workflows } = await loadTemplates(context.database, context.templateFiles)
      const items = catalog.value.items.flatMap(({ displayName, defaults = {}, ...item }) => {
        const workflow = workflows.get(item.workflow)
        if (!workflow) return []
        const { title, description: text, priority = 'MEDIUM' } = defaults
        return [{ ...item, displayName: displayName ?? item.name, kind: workflow.value.kind, title, text, priority }]
      })
      return catalog.value.categories.map((category) => ({
        ...category,
        displayName: category.displayName ?? category.name,
        items: items.filter((item) => item.category === category.name),
      }))
    },
    ticketWorkflows: async (_, __, graphql) => {
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
    createTicket: (_, { input }, graphql) => {
      parseText('catalogItem', input.catalogItem)
      return createTicket(ticketContext(graphql), { ...input, service: parsePath('service', input.service ?? null) })
    },
    transitionTicket: (_, args, graphql) => transitionTicket(ticketContext(graphql), args),
    assignTicket: (_, args, { context }) =>
      assignTicket(context, { id: args.id, assignee: parseText('assignee', args.assignee ?? null) }),
    commentTicket: (_, args, { context }) => commentTicket(context, args),
    setTicketPriority: (_, args, { context }) => setTicketPriority(context, args),
  },
} satisfies Resolvers

/** Fields that follow from the ticket and the caller. */
export const ticketTypes = {
  Ticket: {
    id: ({ key }: TicketView) => key,
    closesAt: (ticket: TicketView, _, graphql: GraphqlContext) => closesAt(ticket, ticketContext(graphql).closeAfterMs),
    mayTake: ({ status, assignee }: TicketView) => status !== 'CLOSED' && assignee === null,
    mayPrioritise: (ticket: TicketView, _, { context: { actor } }: GraphqlContext) =>
      ticket.status !== 'CLOSED' && (administers(actor, ticket) || mayPrioritise(userIdOf(actor), ticket)),
  },
} satisfies Resolvers

const incidents: LoaderOf<'Ticket', 'incident'> = async (queries, { context }) => {
  const found = await findReferences(
    context,
    queries.flatMap(({ obj }) => (obj.incidentId === null ? [] : [obj.incidentId])),
  )
  return queries.map(({ obj }) => (obj.incidentId === null ? null : (found.get(obj.incidentId) ?? null)))
}

const transitions: LoaderOf<'Ticket', 'transitions'> = async (queries, graphql) => {
  const context = ticketContext(graphql)
  const templates = await loadTemplates(context.database, context.templateFiles)
  return queries.map(({ obj }) => allowedTransitions(context, obj, templates).map(transitionAnswer))
}

const histories: LoaderOf<'Ticket', 'history'> = async (queries, { context }) => {
  const ids = queries.map(({ obj }) => obj.id)
  const found = await listChanges(context.database, ids)
  return ids.map((id) => found.get(id) ?? [])
}

const comments: LoaderOf<'Ticket', 'comments'> = async (queries, { context }) => {
  const ids = queries.map(({ obj }) => obj.id)
  const found = await listComments(context.database, ids)
  return ids.map((id) => found.get(id) ?? [])
}

const ticketsOfIncidents: LoaderOf<'Incident', 'ticket'> = async (queries, { context, plugins }) => {
  const ids = queries.map(({ obj }) => obj.id)
  const found = plugins.isOn('TICKETING') ? await findTicketsOf(context, ids) : new Map<number, TicketView>()
  return ids.map((id) => found.get(id) ?? null)
}

/** Fields that are fetched for all their parents in one statement. */
export const ticketLoaders = {
  Ticket: { incident: incidents, transitions, history: histories, comments },
  Incident: { ticket: ticketsOfIncidents },
} satisfies Loaders
