import type { ServiceStatus } from '../contract/index.ts'

/** A service as a report finds it, locked until the end of the transaction. */
export interface LockedService {
  id: number
  path: string
  criticality: string | null
  sla_group: string | null
  type: string | null
  tags: string[]
  workload_type: string | null
  retired_at: Date | null
  /** Retired by hand: no report brings it back. */
  kept_retired: boolean
  retired_by: string | null
  known_since: Date
  status: ServiceStatus
  status_since: Date | null
  reported_at: Date | null
  credited_until: Date | null
  interval_ms: number
  /** Who speaks for it, and who else last wanted to. */
  reporter: string | null
  contested_by: string | null
  contested_at: Date | null
  certificate_ends_at: Date | null
  /** How many days before its end people were last notified. */
  certificate_noticed_days: number | null
  /** Since when, if ever, it has been watched from several nodes, and up to where that is decided. */
  quorum_since: Date | null
  decided_until: Date | null
}

/** What a report or registration says of a service itself; an absent field leaves what is stored. */
export interface ServiceAttributes {
  path: string
  displayName?: string
  description?: string
  type?: string
  team?: string
  tags?: readonly string[]
  criticality?: string
  slaGroup?: string
  workloadType?: string
  workloadName?: string
  namespace?: string
  /** The ConfigMap or file that the document was found in. */
  source?: string
  /** The node whose agent watches it, though it does not speak for this path. */
  outsideOf?: string
  document?: unknown
}
