import { AppsV1Api, type V1StatefulSet } from '@kubernetes/client-node'
import type { WorkloadState } from '../status/workload-rule.ts'
import { appsPath, podCount, type WorkloadKind } from './kind.ts'

/** StatefulSets, watched for their counts of pods. */
export const statefulsets: WorkloadKind<V1StatefulSet> = {
  type: 'statefulset',
  plural: 'statefulsets',
  path: (namespace) => appsPath('statefulsets', namespace),
  lister(kubeConfig) {
    const api = kubeConfig.makeApiClient(AppsV1Api)
    return ({ namespace, ...page }) =>
      namespace === undefined
        ? api.listStatefulSetForAllNamespaces(page)
        : api.listNamespacedStatefulSet({ namespace, ...page })
  },
  keep: statefulsetState,
}

/** What matters of a StatefulSet. A pod that is only missing, with no new revision on its way, is no rollout. */
export function statefulsetState({ metadata, spec, status }: V1StatefulSet): WorkloadState {
  const wanted = spec?.replicas ?? 1
  const behind = (status?.observedGeneration ?? 0) < (metadata?.generation ?? 0)
  const newRevision = status?.updateRevision !== undefined && status.updateRevision !== status.currentRevision
  return {
    wanted,
    ready: status?.readyReplicas ?? 0,
    available: status?.availableReplicas ?? 0,
    maxUnavailable: podCount(spec?.updateStrategy?.rollingUpdate?.maxUnavailable ?? 1, wanted, Math.ceil),
    rollingOut: behind || (newRevision && (status?.updatedReplicas ?? 0) < wanted),
  }
}
