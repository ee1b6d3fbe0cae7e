import { Gauge, type Registry } from 'prom-client'
import type { Context } from '../platform/context.ts'
import { readBurnOverview } from '../sla/budgets/read-burn-overview.ts'
import { listCredits } from '../sla/credits/list-credits.ts'
import { ratioOf } from './series/families.ts'

/** Gauges of the error budgets of SLA groups, set at each scrape by the function that is given back. */
export function createBurnGauges(registry: Registry, context: Context): () => Promise<void> {
  const gauge = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
    new Gauge({ name, help, labelNames, registers: [registry] })
  const burn = gauge(
    'itops_sla_burn_rate',
    'How fast the error budget of an SLA group burned over the window: 1 spends it in the whole period.',
    ['sla_group', 'window'],
  )
  const remaining = gauge(
    'itops_sla_error_budget_remaining_ratio',
    'Part of the error budget of an SLA group that is left of its month; below 0 when overspent.',
    ['sla_group'],
  )
  const firing = gauge('itops_sla_burn_alerts_firing', 'Burn alerts of services and SLA groups that are firing.', [
    'severity',
  ])

  return async () => {
    const overview = await readBurnOverview(context)
    for (const one of [burn, remaining, firing]) one.reset()
    for (const { slaGroup, window, burn: rate } of overview.groups) burn.set({ sla_group: slaGroup, window }, rate)
    for (const { slaGroup, remainingRatio } of overview.budgets) remaining.set({ sla_group: slaGroup }, remainingRatio)
    for (const { severity, alerts } of overview.firing) firing.set({ severity }, alerts)
  }
}

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
