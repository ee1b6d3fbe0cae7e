import type { FastifyInstance } from 'fastify'
import { AppError } from '../platform/errors.ts'

/** While the SLA plugin is switched off, the routes of this part of the server answer `plugin_disabled`. */
export function requireSla(app: Pick<FastifyInstance, 'addHook'>, slaEnabled: boolean): void {
  app.addHook('preValidation', async () => {
    if (!slaEnabled) throw new AppError('plugin_disabled', { plugin: 'sla', variable: 'ITOPS_PLUGINS_SLA_ENABLED' })
  })
}
