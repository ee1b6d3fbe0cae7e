import type { KubernetesObject } from '@kubernetes/client-node'
import type { SeenVersion } from '../../changes/rollouts/version.ts'
import { isMapping, type Mapping } from '../../document/fields.ts'
import type { PodWorkloadType } from '../../document/workload-type.ts'
import type { WorkloadState } from '../../status/workload-rule.ts'

/** One kind of Kubernetes object, and what the agent keeps of it: the rest is let go at once. */
export interface Kind<Raw extends KubernetesObject, Kept> {
  /** The plural, as the API and RBAC spell it. */
  plural: string
  /** The path of its group and version, like `/apis/apps/v1`. */
  group: string
  fieldSelector?: string
  /** What matters of an object; `undefined` when nothing does. */
  keep(object: Raw): Kept | undefined
}

/** What is kept of a workload: what its status depends on, and what it is to run. */
export interface KeptWorkload extends WorkloadState {
  version?: SeenVersion
}

/** A kind that is judged by its counts of pods. */
export interface WorkloadKind<Raw extends KubernetesObject> extends Kind<Raw, KeptWorkload> {
  type: PodWorkloadType
}

/** The path of a collection; without a namespace, that of the whole cluster. */
export function collectionPath(kind: { plural: string; group: string }, namespace: string | undefined): string {
  const scope = namespace === undefined ? '' : `/namespaces/${encodeURIComponent(namespace)}`
  return `${kind.group}${scope}/${kind.plural}`
}

/** Reads a count of pods that may be a percentage of `of`, like `maxUnavailable: 25%`. */
export function podCount(value: number | string | undefined, of: number, round: (count: number) => number): number {
  if (typeof value === 'number') return value
  const percent = /^(\d+)%$/.exec(value ?? '')?.[1]
  return percent === undefined ? 0 : round((Number(percent) * of) / 100)
}

/** Whether the controller has seen the newest generation of its object, an older one, or none at all. */
export function observedBy(
  { generation = 0 }: { generation?: number } = {},
  { observedGeneration = 0 }: { observedGeneration?: number } = {},
): 'newest' | 'older' | 'never' {
  if (observedGeneration >= generation) return 'newest'
  return observedGeneration > 0 ? 'older' : 'never'
}

/** What a workload that is scaled to a number says of its pods. */
interface ScaledWorkload {
  metadata?: { generation?: number }
  spec?: { replicas?: number }
  status?: {
    observedGeneration?: number
    replicas?: number
    readyReplicas?: number
    availableReplicas?: number
    updatedReplicas?: number
  }
}

/**
 * The counts of pods of a workload that is scaled to a number, and which generation they are about. While its controller has not seen the
 * newest one, they are those of the one before, and so is the number of pods to hold them against.
 */
export function scaledCounts({ metadata, spec, status }: ScaledWorkload) {
  const observed = observedBy(metadata, status)
  const replicas = spec?.replicas ?? 1
  const counts = {
    wanted: observed === 'older' ? Math.min(replicas, status?.replicas ?? 0) : replicas,
    ready: status?.readyReplicas ?? 0,
    available: status?.availableReplicas ?? 0,
    updated: status?.updatedReplicas ?? 0,
    existing: status?.replicas ?? 0,
  }
  return { observed, counts }
}

/** An instant of the API, in milliseconds since the epoch; nothing for what is none. It is a text, though the client's types say a date. */
export function instantOf(value: Date | string | undefined | null): number | undefined {
  const at = typeof value === 'string' && /^\d{4}-/.test(value) ? Date.parse(value) : Number.NaN
  return Number.isNaN(at) ? undefined : at
}

/** When an object was created. */
export function createdAt(metadata: { creationTimestamp?: Date | string } | undefined): { createdAt?: number } {
  const at = instantOf(metadata?.creationTimestamp)
  return at === undefined ? {} : { createdAt: at }
}

/** The spec of an object whose kind the client does not know; empty where it is none. */
export function specOf(object: KubernetesObject): Mapping {
  return mappingOf(object, 'spec')
}

/** A mapping that stands in a field of an object; empty where it is none. */
export function mappingOf(object: KubernetesObject, field: string): Mapping {
  const value: unknown = Object.entries(object).find(([name]) => name === field)?.[1]
  return isMapping(value) ? value : {}
}

const maxTexts = 100

/** The texts in a list; none where it is no list. */
export function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.slice(0, maxTexts).filter((one) => typeof one === 'string') : []
}

/** Which generation of its object counts are about, and whether its controller has yet to see it. */
export function generationOf(
  { generation }: { generation?: number } = {},
  observed: ReturnType<typeof observedBy>,
): { generation?: number; unseen?: boolean } {
  return { ...(generation === undefined ? {} : { generation }), ...(observed === 'newest' ? {} : { unseen: true }) }
}
