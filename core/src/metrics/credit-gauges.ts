import { Gauge, type Registry } from 'prom-client'
import type { Context } from '../platform/context.ts'
import { listCredits } from '../sla/credits/list-credits.ts'
import { ratioOf } from './series/families.ts'

/** A gauge of the service credits of SLA groups, set at each scrape by the function that is given back. */
export function createCreditGauge(registry: Registry, context: Context): () => Promise<void> {
  const gauge = new Gauge({
    name: 'itops_sla_credit_ratio',
    help: "Part of the month's fee that an SLA group owes: due by the uptime so far, certain whatever comes, forecast at the present rate, or exposure if all were down.",
    labelNames: ['sla_group', 'figure'],
    registers: [registry],
  })
  return async () => {
    const credits = await listCredits(context, {})
    gauge.reset()
    for (const { slaGroup, percent, leastPercent, exposurePercent, forecast } of credits) {
      const figures = { due: percent, certain: leastPercent, forecast: forecast?.percent, exposure: exposurePercent }
      for (const [figure, value] of Object.entries(figures))
        if (typeof value === 'number') gauge.set({ sla_group: slaGroup, figure }, ratioOf(value))
    }
  }
}
