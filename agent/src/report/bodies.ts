import {
  maxServicesPerReport,
  type Registration,
  type ReportedService,
  type SlaGroupDefinition,
} from '@itops/core/contract'
import type { Discovery } from '../sources/source.ts'
import { type Service, splitPath } from '../status/service.ts'
import type { Observation } from '../status/workload-rule.ts'
import type { QueuedPiece } from './queue.ts'

/** Who reports: what every body of this agent carries. */
export interface Reporter {
  nodeId: string
  nodeName?: string
  version: string
  intervalMs: number
  slaGroups: SlaGroupDefinition[]
}

const maxWarnings = 100

/** The interval as the contract counts it: whole seconds, five or more. */
export function intervalSeconds({ intervalMs }: Reporter): number {
  return Math.max(5, Math.round(intervalMs / 1000))
}

/**
 * Every service that this agent has found, whichever node its document names. When `complete`, core retires what this agent
 * registered before and does not name now; what other agents have registered stays.
 */
export function registrationOf(
  reporter: Reporter,
  services: Iterable<Service>,
  { warnings, complete }: Pick<Discovery, 'warnings' | 'complete'>,
): Registration {
  const all = [...services]
  const tooMany = all.length > maxServicesPerReport
  const notes = tooMany ? [`${all.length} services found; only ${maxServicesPerReport} are registered`] : []
  return {
    nodeId: reporter.nodeId,
    operatorVersion: reporter.version,
    complete: complete && !tooMany,
    services: all.slice(0, maxServicesPerReport).map(discovered),
    slaGroups: reporter.slaGroups,
    warnings: fitWarnings([...notes, ...warnings]),
    ...(reporter.nodeName === undefined ? {} : { name: reporter.nodeName }),
  }
}

function discovered({ name, found }: Service): Registration['services'][number] {
  const { namespace, source, document } = found
  return { name, source: source.slice(-500), document, ...(namespace === undefined ? {} : { namespace }) }
}

function fitWarnings(warnings: readonly string[]): string[] {
  const short = warnings.map((warning) => warning.slice(0, 2000))
  if (short.length <= maxWarnings) return short
  const kept = short.slice(0, maxWarnings - 1)
  return [...kept, `${short.length - kept.length} more documents need attention; see the agent's log`]
}

/** One service as a status report carries it. A service that is gone still reports the pieces that are on their way. */
export function reportedService(
  path: string,
  service: Service | undefined,
  observation: Observation | undefined,
  queued: readonly QueuedPiece[],
): ReportedService {
  const pieces = queued.map(({ piece }) => ({
    from: new Date(piece.from).toISOString(),
    to: new Date(piece.to).toISOString(),
    status: piece.status,
  }))
  const document = service?.found.document
  return {
    name: splitPath(path).name,
    status: observation?.status ?? queued.at(-1)?.piece.status ?? 'UNKNOWN',
    ...(observation?.message === undefined ? {} : { message: observation.message.slice(0, 2000) }),
    ...(observation?.replicas === undefined ? {} : { replicas: observation.replicas }),
    ...(observation?.readyReplicas === undefined ? {} : { readyReplicas: observation.readyReplicas }),
    ...(document?.slaGroup === undefined ? {} : { slaGroup: document.slaGroup }),
    ...(document?.criticality === undefined ? {} : { criticality: document.criticality }),
    ...(service?.workload === undefined ? {} : { workloadType: service.workload.type }),
    pieces,
  }
}
