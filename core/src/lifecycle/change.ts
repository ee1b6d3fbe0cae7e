import type { ServiceStatus } from '../contract/index.ts'
import type { NewEvent } from '../events/events.ts'
import type { AppError } from '../platform/errors.ts'

/** What may be done to what is registered. */
export type Act =
  | 'RETIRE_SERVICE'
  | 'RESTORE_SERVICE'
  | 'DELETE_SERVICE'
  | 'RENAME_SERVICE'
  | 'ADMIT_REPORTER'
  | 'RETIRE_NODE'
  | 'RESTORE_NODE'
  | 'FORGET_NODE'
  | 'RETIRE_AGENT'
  | 'RESTORE_AGENT'
  | 'FORGET_AGENT'
  | 'RENAME_GROUP'
  | 'DELETE_GROUP'

/** An act as its caller asks for it. `target` is a service path, a hierarchy path, a node id or the name of a group. */
export interface ChangeInput {
  act: Act
  target: string
  /** Of a rename: the whole new path of the service, or the new name of the group. */
  to?: string | null
  /** Of an admission: the node as which the sender is to report a service that several nodes watch. */
  node?: string | null
  reason?: string | null
}

/** A service that an act concerns, as it is now. */
export interface AffectedService {
  path: string
  displayName: string
  status: ServiceStatus
  stale: boolean
  slaGroup: string | null
  retiredAt: Date | null
}

/** What is counted over the caller's scope; uptime and coverage are those of the month, pooled over its services, in percent. */
export interface Totals {
  services: number
  down: number
  stale: number
  agentsOffline: number
  uptime: number | null
  coverage: number | null
}

/** What an act does, or would do. */
export interface InventoryChange {
  act: Act
  /** As it is called now: of a former path or name the present one. */
  target: string
  to: string | null
  /** False in a preview, and when nothing was left to do. */
  changed: boolean
  /** Why the act is refused as things are; null when it is not. */
  refused: string | null
  warnings: string[]
  /** The first hundred of them, by path. */
  services: AffectedService[]
  serviceCount: number
  agentCount: number
  /** Measured and excluded time that is stored for these services, in seconds. */
  historySeconds: number
  /** Months of them that are sealed. */
  sealedMonths: number
  /** What of them ends by it. */
  openIncidents: number
  openTickets: number
  openWindows: number
  openBurnAlerts: number
  before: Totals
  after: Totals
}

/** An act that has been looked into, before it is done. */
export interface Plan {
  target: string
  to?: string
  services: readonly number[]
  agents?: readonly number[]
  /** Why it can't be done. */
  problem?: AppError
  /** It has been done before. */
  done: boolean
  warnings?: readonly string[]
  /** Does it; resolves to what to answer. */
  apply(): Promise<NewEvent[]>
}
