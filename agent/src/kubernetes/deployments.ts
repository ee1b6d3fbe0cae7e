import { AppsV1Api, type V1Deployment } from '@kubernetes/client-node'
import type { WorkloadState } from '../status/workload-rule.ts'
import { appsPath, podCount, type WorkloadKind } from './kind.ts'

/** Deployments, watched for their counts of pods. */
export const deployments: WorkloadKind<V1Deployment> = {
  type: 'deployment',
  plural: 'deployments',
  path: (namespace) => appsPath('deployments', namespace),
  lister(kubeConfig) {
    const api = kubeConfig.makeApiClient(AppsV1Api)
    return ({ namespace, ...page }) =>
      namespace === undefined
        ? api.listDeploymentForAllNamespaces(page)
        : api.listNamespacedDeployment({ namespace, ...page })
  },
  keep: deploymentState,
}

/** What matters of a Deployment. */
export function deploymentState(deployment: V1Deployment): WorkloadState {
  const { spec, status } = deployment
  const wanted = spec?.replicas ?? 1
  return {
    wanted,
    ready: status?.readyReplicas ?? 0,
    available: status?.availableReplicas ?? 0,
    maxUnavailable: maxUnavailable(deployment, wanted),
    rollingOut: isRollingOut(deployment, wanted),
  }
}

/** 25 % by default, rounded down; one when neither surge nor absence would be allowed, as the controller does. */
function maxUnavailable({ spec }: V1Deployment, wanted: number): number {
  if (spec?.strategy?.type === 'Recreate') return 0
  const { maxUnavailable: given = '25%', maxSurge = '25%' } = spec?.strategy?.rollingUpdate ?? {}
  const allowed = podCount(given, wanted, Math.floor)
  return allowed === 0 && podCount(maxSurge, wanted, Math.ceil) === 0 ? 1 : allowed
}

/**
 * The condition Progressing stays on NewReplicaSetAvailable from the end of a rollout on, also while pods crash; a
 * Deployment without it (progress deadline switched off) is judged by its updated replicas.
 */
function isRollingOut({ metadata, status }: V1Deployment, wanted: number): boolean {
  if ((status?.observedGeneration ?? 0) < (metadata?.generation ?? 0)) return true
  const progressing = status?.conditions?.find((condition) => condition.type === 'Progressing')
  if (progressing === undefined) return (status?.updatedReplicas ?? 0) < wanted
  return progressing.status === 'True' && progressing.reason !== 'NewReplicaSetAvailable'
}
