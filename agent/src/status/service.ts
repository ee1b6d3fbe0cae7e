import { parseQuorum, type ServiceDocument } from '@itops/core/contract'
import { parseDuration } from '../document/duration.ts'
import { type AskedRoute, askedRoute } from '../document/endpoint.ts'
import type { FoundDocument } from '../document/owners.ts'
import { splitPath } from '../document/service-path.ts'
import type { CustomType, WorkloadType } from '../document/workload-type.ts'
import { type ProbeTarget, probeTarget } from '../probes/target.ts'
import type { ServiceWorkload, Source } from '../sources/source.ts'
import type { Observation } from '../timeline/observation.ts'

/** A service that the agent watches, and how. */
export interface Service {
  path: string
  nodeId: string
  name: string
  found: FoundDocument
  workload?: ServiceWorkload
  /** True when the document names no workload and the default stands in. */
  impliedWorkload: boolean
  /** What decides beside the workload, the worst of all counts. */
  beside?: readonly ServiceWorkload[]
  probe?: ProbeTarget
  /** Its document names the nodes that watch it, and this one is none of them. */
  isElsewhere?: boolean
  /** What is observed, where it comes from neither: of the agent itself. */
  look?: () => Observation
}

/** What a document asks the agent to watch; without a workload of its own, the Deployment named like the service. */
export function describeService(
  found: FoundDocument,
  source: Pick<Source, 'probeHost' | 'routeUrl' | 'hasWorkloads'>,
): Service {
  const { document, namespace } = found
  const { nodeId, name } = splitPath(document.path)
  const probe = probeTarget(document, source.probeHost(found), (route) =>
    namespace === undefined ? undefined : source.routeUrl(routeRef(route, namespace)),
  )
  const service: Service = {
    path: document.path,
    nodeId,
    name,
    found,
    impliedWorkload: [document.workload?.name, document.workload?.type, document.workload?.kind].every(
      (one) => one === undefined,
    ),
    ...(probe ? { probe } : {}),
  }
  if (!source.hasWorkloads || namespace === undefined) return service
  const beside = besideOf(document, namespace)
  return {
    ...service,
    workload: workloadOf(document.workload ?? {}, namespace, name),
    ...(beside.length === 0 ? {} : { beside }),
  }
}

/** What decides beside the workload: endpoints, the route that is probed, certificates in Secrets. */
function besideOf({ health, tls }: ServiceDocument, namespace: string): ServiceWorkload[] {
  const route = health && askedRoute(health)
  const { secrets = [], minDays } = tls ?? {}
  const sooner = minDays === undefined ? {} : { minDays }
  return [
    ...(health?.service === undefined ? [] : [{ namespace, type: 'service' as const, name: health.service }]),
    ...(route ? [routeRef(route, namespace)] : []),
    ...secrets.map((name) => ({ namespace, type: 'secret' as const, name, ...sooner })),
  ]
}

function routeRef({ kind, ...place }: AskedRoute, namespace: string): ServiceWorkload {
  return { namespace, type: kind, ...place }
}

/** A service as it is watched from a node: not at all where its document names others. */
export function watchedFrom(nodeId: string | undefined, service: Service): Service {
  const quorum = parseQuorum(service.found.document.health)
  if (nodeId === undefined || quorum === undefined || 'problem' in quorum || quorum.nodes.includes(nodeId))
    return service
  const { probe: _, workload: __, ...rest } = service
  return { ...rest, isElsewhere: true }
}

/** The workload that a document names, and how it wants it judged. */
function workloadOf(
  asked: NonNullable<ServiceDocument['workload']>,
  namespace: string,
  service: string,
): ServiceWorkload {
  const { name = service, scaledToZero, readyCondition, maxAge, failures, progressDeadline } = asked
  const maxAgeMs = parseDuration(maxAge ?? '')
  const deadlineMs = parseDuration(progressDeadline ?? '')
  return {
    namespace,
    type: typeOf(asked),
    name,
    ...(scaledToZero === undefined ? {} : { scaledToZero }),
    ...(readyCondition === undefined ? {} : { readyCondition }),
    ...(maxAgeMs === undefined ? {} : { maxAgeMs }),
    ...(deadlineMs === undefined ? {} : { deadlineMs }),
    ...(failures === undefined ? {} : { failures }),
  }
}

/** Kinds that have rules of their own, however they are named. */
const ownRules: Readonly<Record<string, WorkloadType>> = {
  'apps/v1/Deployment': 'deployment',
  'apps/v1/StatefulSet': 'statefulset',
  'apps/v1/DaemonSet': 'daemonset',
  'batch/v1/CronJob': 'cronjob',
  'batch/v1/Job': 'job',
  'v1/Service': 'service',
}

function typeOf({ type = 'deployment', apiVersion, kind }: NonNullable<ServiceDocument['workload']>): WorkloadType {
  if (apiVersion === undefined || kind === undefined) return type
  const custom: CustomType = `${apiVersion}/${kind}`
  return ownRules[custom] ?? custom
}
