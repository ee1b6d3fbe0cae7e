import type { Registry } from 'prom-client'
import type { Context } from '../platform/context.ts'
import type { TemplateFiles } from '../tickets/templates/template-files.ts'
import { renderBackups } from './backup-metrics.ts'
import { createBurnGauges } from './burn-gauges.ts'
import { createFleetGauges } from './fleet-gauges.ts'
import { createNotificationGauges } from './notification-metrics.ts'
import { renderServices } from './service-exposition.ts'
import { renderVolumes } from './storage-metrics.ts'
import { createIncidentGauges, createTicketGauges } from './ticket-gauges.ts'
import { renderVantages } from './vantage-exposition.ts'

export const contentType = 'text/plain; version=0.0.4; charset=utf-8'

/** Gives the whole exposition; scrapes that come while one is being written share it. */
export function createExposition(
  registry: Registry,
  context: Context,
  slaEnabled = true,
  templateFiles?: TemplateFiles,
): () => Promise<string> {
  let running: Promise<string> | undefined
  const setGauges = [
    createFleetGauges(registry, context),
    createIncidentGauges(registry, context),
    createNotificationGauges(registry, context),
    ...(slaEnabled ? [createBurnGauges(registry, context)] : []),
    ...(templateFiles ? [createTicketGauges(registry, context, templateFiles)] : []),
  ]
  const render = async () => {
    await Promise.all(setGauges.map((set) => set()))
    const own = await registry.metrics()
    const renderers = [renderServices, renderVantages, renderBackups, renderVolumes]
    const parts = await Promise.all(renderers.map((render) => render(context)))
    return `${own.trimEnd()}\n${parts.join('')}`
  }
  return () => {
    running ??= render().finally(() => {
      running = undefined
    })
    return running
  }
}
