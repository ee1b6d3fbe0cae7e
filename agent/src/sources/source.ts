import type { OutageEvidence } from '@itops/core/contract'
import type { FoundDocument } from '../document/owners.ts'
import type { WorkloadType } from '../document/workload-type.ts'
import type { Observation } from '../timeline/observation.ts'

/** Which services there are, as far as a source knows. */
export interface Discovery {
  documents: FoundDocument[]
  warnings: string[]
  /** True when every document could be looked for: only then does a missing one mean that its service is gone. */
  complete: boolean
  /** Places, as in `source` of a document, whose present text can't be used in full: what was found there is not gone. */
  unreadableSources: string[]
}

/** One watch of a source, for those who ask whether it can be believed. */
export interface WatchView {
  /** What is watched: a plural of Kubernetes, or `folders`. */
  resource: string
  namespace?: string
  live: boolean
  problem?: string
  /** All that the API said of it, for administrators; only where that is more. */
  raw?: string
  /** True where only services that need it suffer: it says nothing of the agent itself. */
  isTheirs?: boolean
}

/** A workload's place in a cluster. */
export interface WorkloadRef {
  namespace: string
  type: WorkloadType
  name: string
}

/** A workload of a service, and how the service's document wants it judged. */
export interface ServiceWorkload extends WorkloadRef {
  scaledToZero?: 'maintenance' | 'down'
  /** How long a rollout, a start or a scale-up may take without progress, in milliseconds. */
  deadlineMs?: number
  /** The condition by which a custom object is ready. */
  readyCondition?: string
  /** How long ago, in milliseconds, a CronJob may have succeeded last, or how long a Job may run. */
  maxAgeMs?: number
  /** So many failed runs of a CronJob in a row are an outage. */
  failures?: number
  /** A certificate that ends sooner than in so many days is a fault. */
  minDays?: number
  /** Of a route, the host and the path that are probed; else the first that it has. */
  host?: string
  path?: string
}

/** How full a volume of a service is. */
export interface VolumeReading {
  /** The service. */
  path: string
  /** Its claim, as `namespace/name`. */
  claim: string
  allocatedBytes: number
  usedBytes: number
  /** When it was read, in milliseconds since the epoch. */
  at: number
}

/** How far what is observed of a workload is proven. */
export interface Proof {
  /** How many milliseconds ago its watch, and the API behind it, were last known to show what is. */
  unseenMs: number
  /** True when that is too long ago: since then nobody has seen anything. */
  isLost: boolean
}

/** A workload as messages name it: `deployment shop/web`, `Rollout shop/web`. */
export function describeWorkload({ namespace, type, name }: WorkloadRef): string {
  return `${type.slice(type.lastIndexOf('/') + 1)} ${namespace}/${name}`
}

/** The one text that stands for a workload's place. */
export function workloadKey({ namespace, type, name }: WorkloadRef): string {
  return `${namespace}/${type}/${name}`
}

/** Where services and the state of their workloads come from. */
export interface Source {
  discovery(): Discovery
  /** What is observed of a workload; `undefined` before the first look, `missing` when it does not exist. */
  workload(ref: ServiceWorkload): Observation | 'missing' | undefined
  /** How far the observation of a workload is proven; nothing where it needs no proof. */
  proof(ref: WorkloadRef): Proof | undefined
  /** How many milliseconds ago the last proof of all workloads was given that is not lost. */
  unseenMs(): number
  /** The host on which a document's port is probed. */
  probeHost(found: FoundDocument): string
  /** Where a route leads, as an http or https URL; nothing where that is not known. */
  routeUrl(route: ServiceWorkload): string | undefined
  /** What can be seen of the pod of a workload that fails. */
  evidence?(ref: WorkloadRef): Promise<OutageEvidence | undefined>
  /** False when services of this source have no workload, only probes. */
  hasWorkloads: boolean
  /** Looks at everything afresh, after a time in which the process was suspended. */
  refresh(): void
  /** Every watch, and whether it is live. */
  watches(): WatchView[]
  /** Before it is stopped: takes what happened up to now, and has it proven. What gives no proof until the signal aborts is left as it is. */
  lastLook(signal: AbortSignal): Promise<void>
  stop(): Promise<void>
}

/** The source of an agent that has not yet opened its own: it knows of nothing. */
export const noSource: Source = {
  discovery: () => ({ documents: [], warnings: [], complete: false, unreadableSources: [] }),
  workload: () => undefined,
  proof: () => undefined,
  unseenMs: () => 0,
  probeHost: () => 'localhost',
  routeUrl: () => undefined,
  hasWorkloads: false,
  refresh: () => undefined,
  watches: () => [],
  lastLook: async () => undefined,
  stop: async () => undefined,
}

/** What a source notifies the agent of, at once. */
export interface SourceListener {
  onDocuments(): void
  /** One workload changed; without a reference any of them may have. */
  onWorkload(ref?: WorkloadRef): void
  /** Routes may lead elsewhere. */
  onRoutes(): void
  /** These services, by path, have changes to send. */
  onChanges(paths: readonly string[]): void
  /** So full are volumes now. */
  onVolumes(volumes: readonly VolumeReading[]): void | Promise<void>
}
