import { Gauge, type Registry } from 'prom-client'
import { countActiveWindows } from '../exclusions/list-windows.ts'
import { listAgents } from '../inventory/agents/list-agents.ts'
import type { Context } from '../platform/context.ts'
import { listGroups } from '../sla/results/list-groups.ts'
import { ratioOf } from './series/families.ts'

/** Gauges of SLA groups and agents: few enough to be set at each scrape, by the function that is given back. */
export function createFleetGauges(registry: Registry, context: Context): () => Promise<void> {
  const registers = [registry]
  const group = (name: string, help: string) => new Gauge({ name, help, labelNames: ['sla_group', 'tier'], registers })
  const uptime = group(
    'itops_sla_group_uptime_ratio',
    "Uptime of an SLA group pooled over its members, month so far in the group's time zone.",
  )
  const coverage = group(
    'itops_sla_group_coverage_ratio',
    "Measured and excluded time of an SLA group over the elapsed time, month so far in the group's time zone.",
  )
  const bound = new Gauge({
    name: 'itops_sla_group_uptime_bound_ratio',
    help: 'Uptime of an SLA group in the month so far if all unmeasured time had been up (bound best) or down (bound worst).',
    labelNames: ['sla_group', 'tier', 'bound'],
    registers,
  })
  const minCoverage = group(
    'itops_sla_group_min_coverage_ratio',
    'The coverage without which a closed month of an SLA group is unproven.',
  )
  const target = group('itops_sla_group_uptime_target_ratio', 'The uptime that an SLA group is to deliver.')
  const lastSeen = new Gauge({
    name: 'itops_agent_last_seen_timestamp_seconds',
    help: 'When an agent last gave a sign of life.',
    labelNames: ['organization', 'platform', 'environment', 'cluster'],
    registers,
  })
  const windows = new Gauge({
    name: 'itops_exclusion_windows_active',
    help: 'Exclusion windows in force: planned maintenance that is going on.',
    registers,
  })

  return async () => {
    const [groups, agents, active] = await Promise.all([
      listGroups(context),
      listAgents(context),
      countActiveWindows(context),
    ])
    windows.set(active)
    for (const gauge of [uptime, bound, coverage, minCoverage, target, lastSeen]) gauge.reset()
    for (const { name, tier, ...figures } of groups) {
      const labels = { sla_group: name, tier }
      if (figures.currentUptime !== null) uptime.set(labels, ratioOf(figures.currentUptime))
      if (figures.uptimeBest !== null) bound.set({ ...labels, bound: 'best' }, ratioOf(figures.uptimeBest))
      if (figures.uptimeWorst !== null) bound.set({ ...labels, bound: 'worst' }, ratioOf(figures.uptimeWorst))
      minCoverage.set(labels, ratioOf(figures.minCoverage))
      if (figures.coverage !== null) coverage.set(labels, ratioOf(figures.coverage))
      target.set(labels, ratioOf(figures.targetUptime))
    }
    for (const { nodeId, lastSeenAt } of agents) {
      const [organization = '', platform = '', environment = '', cluster = ''] = nodeId.split('/')
      lastSeen.set({ organization, platform, environment, cluster }, lastSeenAt.getTime() / 1000)
    }
  }
}
