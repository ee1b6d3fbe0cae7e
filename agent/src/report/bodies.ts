import {
  type Heartbeat,
  maxServicesPerReport,
  type OutageEvidence,
  type Registration,
  type ReportedChange,
  type ReportedService,
  type SlaGroupDefinition,
  type StatusReport,
} from '@itops/core/contract'
import { splitPath } from '../document/service-path.ts'
import { plainText } from '../platform/plain-text.ts'
import type { Discovery, WorkloadRef } from '../sources/source.ts'
import type { Service } from '../status/service.ts'
import type { Observation } from '../timeline/observation.ts'
import type { ObservedInterval } from '../timeline/timeline.ts'

/** Who reports: what every body of this agent carries. */
export interface Reporter {
  nodeId: string
  /** Which agent of the node it is; without it core takes every sender of the node for one. */
  agentId?: string | undefined
  nodeName?: string
  version: string
  intervalMs: number
  slaGroups: SlaGroupDefinition[]
  autoCreateIncidents: boolean
  /** The pod or host that this process is. */
  instance: string
}

/** What is reported of one service. */
export interface ServiceToReport {
  path: string
  /** Nothing of a service that is gone: it still reports the intervals that are on their way. */
  service: Service | undefined
  observation: Observation | undefined
  intervals: readonly ObservedInterval[]
  /** What was changed of it, and core does not have yet. */
  changes: readonly ReportedChange[]
  /** What was seen when its outage began, if core does not have it yet. */
  evidence?: OutageEvidence | undefined
}

/** What a heartbeat says of the agent beside that it lives. */
export type AgentState = Pick<
  Heartbeat,
  'clockSkewSeconds' | 'spooledIntervals' | 'oldestSpooledAt' | 'droppedIntervals'
>

const maxWarnings = 100
const maxUnreadable = 1000

/** The interval as the contract counts it: whole seconds, five or more. */
function intervalSeconds({ intervalMs }: Reporter): number {
  return Math.max(5, Math.round(intervalMs / 1000))
}

/**
 * Every service that this agent has found, whichever node its document names. When `complete`, core retires what this agent
 * registered before and does not name now; what other agents have registered stays.
 */
export function registrationOf(
  reporter: Reporter,
  services: Iterable<Service>,
  { warnings, complete, unreadableSources }: Omit<Discovery, 'documents'>,
): Registration {
  const all = [...services].filter(({ found }) => !found.isGuest)
  const tooMany = all.length > maxServicesPerReport
  const notes = tooMany ? [`${all.length} services found; only ${maxServicesPerReport} are registered`] : []
  return {
    nodeId: reporter.nodeId,
    ...agentIdOf(reporter),
    operatorVersion: reporter.version,
    complete: complete && !tooMany && unreadableSources.length <= maxUnreadable,
    services: all.slice(0, maxServicesPerReport).map(discovered),
    slaGroups: reporter.slaGroups,
    warnings: fitWarnings([...notes, ...warnings]),
    unreadableSources: unreadableSources.slice(0, maxUnreadable).map((source) => source.slice(-500)),
    ...(reporter.nodeName === undefined ? {} : { name: reporter.nodeName }),
  }
}

const agentIdOf = ({ agentId }: Reporter) => (agentId === undefined ? {} : { agentId })

function discovered({ name, found }: Service): Registration['services'][number] {
  const { namespace, source, document, isOutside } = found
  return {
    name,
    source: source.slice(-500),
    document,
    ...(namespace === undefined ? {} : { namespace }),
    ...(isOutside ? { outside: true } : {}),
  }
}

function fitWarnings(warnings: readonly string[]): string[] {
  const short = warnings.map((warning) => plainText(warning.slice(0, 2000)))
  if (short.length <= maxWarnings) return short
  const kept = short.slice(0, maxWarnings - 1)
  return [...kept, `${short.length - kept.length} more documents need attention; see the agent's log`]
}

/** A report of the services of one node, which may be another one than the agent's own. */
export function statusReportOf(reporter: Reporter, nodeId: string, services: readonly ServiceToReport[]): StatusReport {
  return {
    nodeId,
    vantage: reporter.nodeId,
    ...agentIdOf(reporter),
    operatorVersion: reporter.version,
    intervalSeconds: intervalSeconds(reporter),
    autoCreateIncidents: reporter.autoCreateIncidents,
    services: services.map((service) => reportedService(reporter, service)),
    // Groups are defined by the agent of a node, and not in the name of another one.
    ...(nodeId === reporter.nodeId ? { slaGroups: reporter.slaGroups } : {}),
  }
}

function reportedService(
  { nodeId }: Reporter,
  { path, service, observation, intervals, changes, evidence }: ServiceToReport,
): ReportedService {
  const document = service?.found.document
  // The last intervals of a service of another node that is gone here may be those of a guest.
  const isGuest = service ? service.found.isGuest === true : splitPath(path).nodeId !== nodeId
  return {
    name: splitPath(path).name,
    ...(isGuest ? { guest: true } : {}),
    status: observation?.status ?? intervals.at(-1)?.status ?? 'UNKNOWN',
    ...(observation?.message === undefined ? {} : { message: plainText(observation.message.slice(0, 2000)) }),
    ...(observation?.detail === undefined ? {} : { detail: plainText(observation.detail.slice(0, 4000)) }),
    ...(observation?.replicas === undefined ? {} : { replicas: observation.replicas }),
    ...(observation?.readyReplicas === undefined ? {} : { readyReplicas: observation.readyReplicas }),
    ...(observation?.certificateEndsAt === undefined
      ? {}
      : { certificateEndsAt: new Date(observation.certificateEndsAt).toISOString() }),
    ...(document?.slaGroup === undefined ? {} : { slaGroup: document.slaGroup }),
    ...(document?.criticality === undefined ? {} : { criticality: document.criticality }),
    ...(service?.workload === undefined ? {} : { workloadType: wordOf(service.workload) }),
    pieces: intervals.map(({ from, to, ...said }) => ({
      from: new Date(from).toISOString(),
      to: new Date(to).toISOString(),
      ...said,
    })),
    ...(evidence === undefined ? {} : { evidence }),
    ...(changes.length === 0 ? {} : { changes: [...changes] }),
  }
}

/** A kind with rules of its own by its one word, another one by its name, like `Rollout`. */
function wordOf({ type }: WorkloadRef): string {
  return type.slice(type.lastIndexOf('/') + 1).slice(0, 60)
}

/** That the agent lives. Its own state is left out by a replica that does not lead. */
export function heartbeatOf(reporter: Reporter, state: AgentState | undefined): Heartbeat {
  return {
    nodeId: reporter.nodeId,
    ...(reporter.nodeName === undefined ? {} : { name: reporter.nodeName }),
    operatorVersion: reporter.version,
    intervalSeconds: intervalSeconds(reporter),
    ...(state ? { instance: reporter.instance, ...state } : {}),
  }
}
