import type { SlaGroupDefinition } from '../contract/index.ts'
import type { IncidentTracking } from '../incidents/tracking/outages.ts'
import type { AgentSign } from '../inventory/agents/record-agent.ts'
import type { ServiceAttributes } from '../inventory/services/service-row.ts'
import type { Observation } from '../snapshots/assess.ts'
import type { RunningMemory } from './running/running-memory.ts'

/** A report that has been read: what was seen, and what it says of the services themselves. */
export interface Report {
  /** Of the node that reports; that it is an agent shows in its registrations and heartbeats only. */
  agent?: AgentSign
  /** Who speaks, as `agentReporter` names it. */
  reporter: string
  groups: readonly SlaGroupDefinition[]
  /** The node that the sender looks from; a push has none. */
  vantage?: string
  intervalMs: number
  services: readonly ReportedEntry[]
  /** Paths of services that several nodes watch, which are to be decided again. */
  undecided?: readonly string[]
  incidents: IncidentTracking
  /** Services of it that go on as before may be credited together; what of them this core remembers. */
  together?: boolean
  memory?: RunningMemory
}

/** One service of a report. */
export interface ReportedEntry {
  seen: Observation
  attributes: ServiceAttributes
  /** Another agent's service, which the sender looks at, too: it says nothing of the service itself, and never creates it. */
  isGuest?: boolean
}
