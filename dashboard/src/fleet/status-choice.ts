import type { DashboardStats, ServiceStatus } from '../api/types.ts'
import { type Meaning, serviceStatuses, statusMeaning } from '../status/meaning.ts'

/** What the status tiles filter by: a reported status, or that the report is overdue. */
export type StatusChoice = ServiceStatus | 'STALE'

export const statusChoices: readonly StatusChoice[] = [...serviceStatuses, 'STALE']

export function isStatusChoice(value: string): value is StatusChoice {
  return statusChoices.some((choice) => choice === value)
}

export const choiceMeaning: Record<StatusChoice, Meaning> = {
  ...statusMeaning,
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
