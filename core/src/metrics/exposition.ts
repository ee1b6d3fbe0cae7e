import type { Registry } from 'prom-client'
import type { Context } from '../platform/context.ts'
import { createBurnGauges } from './burn-gauges.ts'
import { createFleetGauges } from './fleet-gauges.ts'
import { createIncidentGauges } from './incident-gauges.ts'
import { renderServices } from './service-exposition.ts'

export const contentType = 'text/plain; version=0.0.4; charset=utf-8'

/** Gives the whole exposition; scrapes that come while one is being written share it. */
export function createExposition(registry: Registry, context: Context, slaEnabled = true): () => Promise<string> {
  let running: Promise<string> | undefined
  const setFleetGauges = createFleetGauges(registry, context)
  const setIncidentGauges = createIncidentGauges(registry, context)
  const setBurnGauges = slaEnabled ? createBurnGauges(registry, context) : undefined
  const render = async () => {
    await Promise.all([setFleetGauges(), setIncidentGauges(), setBurnGauges?.()])
    const [own, services] = await Promise.all([registry.metrics(), renderServices(context)])
    return `${own.trimEnd()}\n${services}`
  }
  return () => {
    running ??= render().finally(() => {
      running = undefined
    })
    return running
  }
}
