import type { KubeConfig, KubernetesListObject, KubernetesObject } from '@kubernetes/client-node'
import type { WorkloadState, WorkloadType } from '../status/workload-rule.ts'

/** Which part of a collection one list call asks for. */
export interface ListPage {
  namespace: string | undefined
  labelSelector?: string
  limit: number
  _continue?: string
}

/** One kind of Kubernetes object, and what the agent keeps of it: the rest is let go at once. */
export interface Kind<Raw extends KubernetesObject, Kept> {
  /** The plural, as the API and RBAC spell it. */
  plural: string
  /** The path to watch; without a namespace, that of the whole cluster. */
  path(namespace: string | undefined): string
  /** A function that lists one page of the collection. */
  lister(kubeConfig: KubeConfig): (page: ListPage) => Promise<KubernetesListObject<Raw>>
  keep(object: Raw): Kept
}

/** A kind that a service document may name as its workload. */
export interface WorkloadKind<Raw extends KubernetesObject> extends Kind<Raw, WorkloadState> {
  type: WorkloadType
}

/** The path of a collection in the `apps` group. */
export function appsPath(plural: string, namespace: string | undefined): string {
  return namespace === undefined ? `/apis/apps/v1/${plural}` : `/apis/apps/v1/namespaces/${namespace}/${plural}`
}

/** Reads a count of pods that may be a percentage of `of`, like `maxUnavailable: 25%`. */
export function podCount(value: number | string | undefined, of: number, round: (count: number) => number): number {
  if (typeof value === 'number') return value
  const percent = /^(\d+)%$/.exec(value ?? '')?.[1]
  return percent === undefined ? 0 : round((Number(percent) * of) / 100)
}
