import { AppsV1Api, type V1DaemonSet } from '@kubernetes/client-node'
import type { WorkloadState } from '../status/workload-rule.ts'
import { appsPath, podCount, type WorkloadKind } from './kind.ts'

/** DaemonSets, watched for their counts of pods. */
export const daemonsets: WorkloadKind<V1DaemonSet> = {
  type: 'daemonset',
  plural: 'daemonsets',
  path: (namespace) => appsPath('daemonsets', namespace),
  lister(kubeConfig) {
    const api = kubeConfig.makeApiClient(AppsV1Api)
    return ({ namespace, ...page }) =>
      namespace === undefined
        ? api.listDaemonSetForAllNamespaces(page)
        : api.listNamespacedDaemonSet({ namespace, ...page })
  },
  keep: daemonsetState,
}

/** What matters of a DaemonSet: how many pods it wants is decided by the nodes there are. */
export function daemonsetState({ metadata, spec, status }: V1DaemonSet): WorkloadState {
  const wanted = status?.desiredNumberScheduled ?? 0
  const behind = (status?.observedGeneration ?? 0) < (metadata?.generation ?? 0)
  return {
    wanted,
    ready: status?.numberReady ?? 0,
    available: status?.numberAvailable ?? 0,
    maxUnavailable: podCount(spec?.updateStrategy?.rollingUpdate?.maxUnavailable ?? 1, wanted, Math.ceil),
    rollingOut: behind || (status?.updatedNumberScheduled ?? 0) < wanted,
  }
}
