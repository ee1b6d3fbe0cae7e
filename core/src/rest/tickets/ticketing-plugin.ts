import type { FastifyInstance } from 'fastify'
import type { Actor, Context } from '../../platform/context.ts'
import type { Plugins } from '../../platform/plugins/plugins.ts'
import type { TicketContext, Ticketing } from '../../tickets/ticket.ts'

export interface TicketingOptions {
  contextOf(actor: Actor): Context
  ticketing: Ticketing
  plugins: Plugins
}

/** Gives the context of a caller; while the plugin is switched off, the routes of this part answer `plugin_disabled`. */
export function requireTicketing(
  app: Pick<FastifyInstance, 'addHook'>,
  { contextOf, ticketing, plugins }: TicketingOptions,
): (actor: Actor) => TicketContext {
  app.addHook('preValidation', async () => plugins.assertOn('TICKETING'))
  return (actor) => ({ ...contextOf(actor), ...ticketing })
}
