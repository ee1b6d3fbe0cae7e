import type { FastifyInstance } from 'fastify'
import type { Actor, Context } from '../../platform/context.ts'
import { AppError } from '../../platform/errors.ts'
import type { TicketContext, Ticketing } from '../../tickets/ticket.ts'

export interface TicketingOptions {
  contextOf(actor: Actor): Context
  /** Undefined while the plugin is switched off. */
  ticketing: Ticketing | undefined
}

/** Gives the context of a caller; while the plugin is switched off, the routes of this part answer `plugin_disabled`. */
export function requireTicketing(
  app: Pick<FastifyInstance, 'addHook'>,
  { contextOf, ticketing }: TicketingOptions,
): (actor: Actor) => TicketContext {
  const on = () => {
    if (ticketing) return ticketing
    throw new AppError('plugin_disabled', { plugin: 'ticketing', variable: 'ITOPS_PLUGINS_TICKETING_ENABLED' })
  }
  app.addHook('preValidation', async () => void on())
  return (actor) => ({ ...contextOf(actor), ...on() })
}
