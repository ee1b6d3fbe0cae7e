import { stringify } from 'yaml'
import type { Context } from '../platform/context.ts'
import { listGroups } from '../sla/results/list-groups.ts'

/** The windows over which core gives burn rates. */
const windows = ['5m', '30m', '1h', '2h', '6h', '1d', '3d'] as const

/**
 * Recording rules of Prometheus for the SLA groups in the caller's scope, under the names that generators of SLO rules use, so that dashboards made
 * for those show them: objective, error budget, error ratio and burn rate over each window, and what is left of the month. Several replicas that are
 * scraped say the same: the greatest burn, and the least that is left, count.
 */
export async function exportRecordingRules(context: Context): Promise<string> {
  const groups = await listGroups(context)
  return stringify(
    { groups: groups.map(({ name }) => ({ name: `itops-slo-${name}`, interval: '1m', rules: rulesOf(name) })) },
    { lineWidth: 0, aliasDuplicateObjects: false },
  )
}

function rulesOf(group: string) {
  const label = JSON.stringify(group)
  const target = `max by (sla_group) (itops_sla_group_uptime_target_ratio{sla_group=${label}})`
  const burn = (window: string) => `max by (sla_group) (itops_sla_burn_rate{sla_group=${label}, window="${window}"})`
  return [
    { record: 'slo:objective:ratio', expr: target },
    { record: 'slo:error_budget:ratio', expr: `1 - ${target}` },
    ...windows.map((window) => ({
      record: `slo:sli_error:ratio_rate${window}`,
      expr: `${burn(window)} * (1 - ${target})`,
    })),
    ...windows.map((window) => ({
      record: 'slo:burn_rate:ratio',
      expr: burn(window),
      labels: { window },
    })),
    {
      record: 'slo:period_error_budget_remaining:ratio',
      expr: `min by (sla_group) (itops_sla_error_budget_remaining_ratio{sla_group=${label}})`,
    },
  ]
}
