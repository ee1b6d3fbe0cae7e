import type { FoundDocument } from '../document/shelf.ts'
import type { Observation, WorkloadType } from '../status/workload-rule.ts'

/** Which services there are, as far as a source can tell. */
export interface Discovery {
  documents: FoundDocument[]
  warnings: string[]
  /** True when every document could be looked for: only then does a missing one mean that its service is gone. */
  complete: boolean
}

/** A workload's place in a cluster. */
export interface WorkloadRef {
  namespace: string
  type: WorkloadType
  name: string
}

/** Where services and the state of their workloads come from. */
export interface Source {
  discovery(): Discovery
  /** What is observed of a workload; `undefined` before the first look, `missing` when it does not exist. */
  workload(ref: WorkloadRef): Observation | 'missing' | undefined
  /** The host on which a document's port is probed. */
  probeHost(found: FoundDocument): string
  /** False when services of this source have no workload, only probes. */
  hasWorkloads: boolean
  /** Looks at everything afresh, after a time in which the process was suspended. */
  refresh(): void
  stop(): Promise<void>
}

/** The source of an agent that has not yet opened its own: it knows of nothing. */
export const noSource: Source = {
  discovery: () => ({ documents: [], warnings: [], complete: false }),
  workload: () => undefined,
  probeHost: () => 'localhost',
  hasWorkloads: false,
  refresh: () => undefined,
  stop: async () => undefined,
}

/** What a source tells the agent, at once. */
export interface SourceListener {
  onDocuments(): void
  /** One workload changed; without a reference any of them may have. */
  onWorkload(ref?: WorkloadRef): void
}
