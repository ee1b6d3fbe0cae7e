import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import {
  ErrorAnswer,
  NewTicket,
  TicketAnswer,
  TicketList,
  TicketMove,
  TicketQuery,
  TicketRemark,
} from '../../contract/index.ts'
import { AppError } from '../../platform/errors.ts'
import { commentTicket } from '../../tickets/comment-ticket.ts'
import { createTicket } from '../../tickets/create-ticket.ts'
import { listChanges, listComments, listTickets } from '../../tickets/list-tickets.ts'
import { findTicket, type TicketView } from '../../tickets/ticket.ts'
import { transitionTicket } from '../../tickets/transition-ticket.ts'
import { operatorOnly as config, refusals, security } from '../access.ts'
import { parseCount, parsePrefix } from '../parse-query.ts'
import { requireTicketing, type TicketingOptions } from './ticketing-plugin.ts'

const Params = Type.Object({ key: Type.String({ pattern: '^([Tt]-)?[1-9][0-9]{0,14}$' }) })
const answers = { 200: TicketAnswer, ...refusals, 403: ErrorAnswer, 404: ErrorAnswer }
const ofOne = { security, params: Params, response: answers }

/** Tickets for machines, with the operator key: a machine asks as "operator key", and closes what it asked for. */
export const ticketRoutes: FastifyPluginAsyncTypebox<TicketingOptions> = async (app, options) => {
  const contextOf = requireTicketing(app, options)

  app.get(
    '/api/v1/tickets',
    {
      config,
      schema: {
        summary: 'Tickets, the last created first',
        security,
        querystring: TicketQuery,
        response: { 200: TicketList, ...refusals, 403: ErrorAnswer },
      },
    },
    async ({ actor, query: { first, after, prefix, ...filter } }) => {
      const inScope = { ...filter, prefix: parsePrefix(prefix) }
      const { nodes, ...page } = await listTickets(contextOf(actor), inScope, parseCount(first), after)
      return { ...page, tickets: nodes.map(answerOf) }
    },
  )

  app.get(
    '/api/v1/tickets/:key',
    { config, schema: { ...ofOne, summary: 'A ticket with its history and comments' } },
    async ({ actor, params: { key } }) => {
      const context = contextOf(actor)
      const ticket = await findTicket(context, context.database, key)
      if (!ticket) throw new AppError('not_found', { what: `Ticket "${key}"` })
      const [history, comments] = await Promise.all([
        listChanges(context.database, [ticket.id]),
        listComments(context.database, [ticket.id]),
      ])
      return {
        ...answerOf(ticket),
        history: (history.get(ticket.id) ?? []).map((change) => ({ ...change, at: change.at.toISOString() })),
        comments: (comments.get(ticket.id) ?? []).map((comment) => ({ ...comment, at: comment.at.toISOString() })),
      }
    },
  )

  app.post(
    '/api/v1/tickets',
    { config, schema: { summary: 'Open a ticket', security, body: NewTicket, response: answers } },
    async ({ actor, body: { path, ...input } }) =>
      answerOf(await createTicket(contextOf(actor), { ...input, service: path ?? null })),
  )

  app.post(
    '/api/v1/tickets/:key/transition',
    { config, schema: { ...ofOne, summary: 'Move it on, or re-open it, as its workflow allows', body: TicketMove } },
    async ({ actor, params: { key }, body }) =>
      answerOf(await transitionTicket(contextOf(actor), { ...body, id: key })),
  )

  app.post(
    '/api/v1/tickets/:key/comments',
    { config, schema: { ...ofOne, summary: 'Comment it', body: TicketRemark } },
    async ({ actor, params: { key }, body }) => answerOf(await commentTicket(contextOf(actor), { ...body, id: key })),
  )
}

function answerOf(ticket: TicketView): TicketAnswer {
  const iso = (instant: Date | null) => instant?.toISOString() ?? null
  return {
    ...ticket,
    createdAt: ticket.createdAt.toISOString(),
    updatedAt: ticket.updatedAt.toISOString(),
    respondedAt: iso(ticket.respondedAt),
    resolvedAt: iso(ticket.resolvedAt),
    closedAt: iso(ticket.closedAt),
    responseDue: ticket.responseDue.toISOString(),
    resolutionDue: ticket.resolutionDue.toISOString(),
  }
}
