import type { FoundDocument } from '../document/shelf.ts'
import { type ProbeTarget, probeTarget } from '../probes/target.ts'
import type { ServiceWorkload, Source } from '../sources/source.ts'
import type { Observation } from './workload-rule.ts'

/** A service that the agent watches, and how. */
export interface Service {
  path: string
  nodeId: string
  name: string
  found: FoundDocument
  workload?: ServiceWorkload
  /** True when the document names no workload and the default stands in. */
  impliedWorkload: boolean
  probe?: ProbeTarget
  /** What is observed, where it comes from neither: of the agent itself. */
  look?: () => Observation
}

/** Takes a service path apart: the node is its first four segments, the name its last. */
export function splitPath(path: string): { nodeId: string; name: string } {
  const cut = path.lastIndexOf('/')
  return { nodeId: path.slice(0, cut), name: path.slice(cut + 1) }
}

/** What a document asks the agent to watch; without a workload of its own, the Deployment named like the service. */
export function describeService(found: FoundDocument, source: Pick<Source, 'probeHost' | 'hasWorkloads'>): Service {
  const { document, namespace } = found
  const { nodeId, name } = splitPath(document.path)
  const probe = probeTarget(document, source.probeHost(found))
  const service: Service = {
    path: document.path,
    nodeId,
    name,
    found,
    impliedWorkload: document.workload?.name === undefined && document.workload?.type === undefined,
    ...(probe ? { probe } : {}),
  }
  if (!source.hasWorkloads || namespace === undefined) return service
  const { type = 'deployment', name: workload = name, scaledToZero } = document.workload ?? {}
  const judged = scaledToZero === undefined ? {} : { scaledToZero }
  return { ...service, workload: { namespace, type, name: workload, ...judged } }
}
