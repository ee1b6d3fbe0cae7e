import type { DashboardStats, ServiceStatus } from '../../graphql/generated/types.generated.ts'
import { serviceStatuses, statusLabels, type TonedLabel } from '../../status/status-labels.ts'

/** What the status tiles filter by: a reported status, or that the report is overdue. */
export type StatusChoice = ServiceStatus | 'STALE'

export const statusChoices: readonly StatusChoice[] = [...serviceStatuses, 'STALE']

export function isStatusChoice(value: string): value is StatusChoice {
  return statusChoices.some((choice) => choice === value)
}

export const choiceLabels: Record<StatusChoice, TonedLabel> = {
  ...statusLabels,
  STALE: { label: 'Stale', tone: 'unknown' },
}

export function countOfChoice(stats: DashboardStats, choice: StatusChoice): number {
  const counts: Record<StatusChoice, number> = {
    OPERATIONAL: stats.operationalCount,
    DEGRADED: stats.degradedCount,
    DOWN: stats.downCount,
    MAINTENANCE: stats.maintenanceCount,
    UNKNOWN: stats.unknownCount,
    STALE: stats.staleCount,
  }
  return counts[choice]
}
