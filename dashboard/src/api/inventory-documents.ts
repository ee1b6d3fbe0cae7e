import { typed } from './typed-document.ts'
import type { ServiceStatus } from './types.ts'

export type InventoryAct =
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

export interface InventoryTotals {
  services: number
  down: number
  stale: number
  agentsOffline: number
  uptime: number | null
  coverage: number | null
}

/** What an act would change. */
export interface InventoryChange {
  target: string
  to: string | null
  refused: string | null
  warnings: string[]
  services: { path: string; displayName: string; status: ServiceStatus; stale: boolean }[]
  serviceCount: number
  agentCount: number
  historySeconds: number
  sealedMonths: number
  openIncidents: number
  openTickets: number
  openWindows: number
  openBurnAlerts: number
  before: InventoryTotals
  after: InventoryTotals
}

const totals = 'services down stale agentsOffline uptime coverage'

export const previewChangeDocument = typed<
  { previewInventoryChange: InventoryChange },
  { input: { act: InventoryAct; target: string; to: string | null; node: string | null } }
>(`
  query PreviewInventoryChange($input: InventoryChangeInput!) {
    previewInventoryChange(input: $input) {
      target to refused warnings serviceCount agentCount historySeconds sealedMonths
      openIncidents openTickets openWindows openBurnAlerts
      services { path displayName status stale }
      before { ${totals} }
      after { ${totals} }
    }
  }
`)

interface Done {
  done: { target: string; to: string | null; changed: boolean }
}
interface ActVariables extends Record<string, unknown> {
  target: string
  reason: string | null
  /** Of a rename. */
  to: string
  /** Of an admission. */
  node: string | null
}
const answer = '{ target to changed }'

const plain = (field: string, argument: string) =>
  typed<Done, ActVariables>(`
  mutation Change($target: String!, $reason: String) {
    done: ${field}(${argument}: $target, reason: $reason) ${answer}
  }
`)
const renaming = (field: string, argument: string) =>
  typed<Done, ActVariables>(`
  mutation Rename($target: String!, $to: String!, $reason: String) {
    done: ${field}(${argument}: $target, to: $to, reason: $reason) ${answer}
  }
`)

const admitting = typed<Done, ActVariables>(`
  mutation Admit($target: String!, $node: String, $reason: String) {
    done: admitReporter(path: $target, node: $node, reason: $reason) ${answer}
  }
`)

/** The mutation of each act; renames take the new name, too. */
export const changeDocuments = {
  RETIRE_SERVICE: plain('retireService', 'path'),
  RESTORE_SERVICE: plain('restoreService', 'path'),
  DELETE_SERVICE: plain('deleteService', 'path'),
  RENAME_SERVICE: renaming('renameService', 'path'),
  ADMIT_REPORTER: admitting,
  RETIRE_NODE: plain('retireNode', 'node'),
  RESTORE_NODE: plain('restoreNode', 'node'),
  FORGET_NODE: plain('forgetNode', 'node'),
  RETIRE_AGENT: plain('retireAgent', 'nodeId'),
  RESTORE_AGENT: plain('restoreAgent', 'nodeId'),
  FORGET_AGENT: plain('forgetAgent', 'nodeId'),
  RENAME_GROUP: renaming('renameSlaGroup', 'group'),
  DELETE_GROUP: plain('deleteSlaGroup', 'group'),
} as const
