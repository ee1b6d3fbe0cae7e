import { Gauge, type Registry } from 'prom-client'
import type { Context } from '../platform/context.ts'
import { readBurnOverview } from '../sla/budgets/read-burn-overview.ts'

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
