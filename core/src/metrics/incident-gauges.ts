import { Gauge, type Registry } from 'prom-client'
import { countOpenIncidents } from '../incidents/count-open-incidents.ts'
import type { Context } from '../platform/context.ts'

/** Gauges of incidents, set at each scrape by the function that is given back. */
export function createIncidentGauges(registry: Registry, context: Context): () => Promise<void> {
  const open = new Gauge({
    name: 'itops_incidents_open',
    help: 'Incidents that are not resolved, by severity and by whether somebody has acknowledged them.',
    labelNames: ['severity', 'acknowledged'],
    registers: [registry],
  })
  return async () => {
    for (const { severity, acknowledged, count } of await countOpenIncidents(context)) {
      open.set({ severity, acknowledged: String(acknowledged) }, count)
    }
  }
}
