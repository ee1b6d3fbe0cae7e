import type { V1Deployment } from '@kubernetes/client-node'
import type { WorkloadState } from '../../status/workload-rule.ts'
import { observedBy, podCount, type WorkloadKind } from './kind.ts'

/** Deployments, watched for their counts of pods. */
export const deployments: WorkloadKind<V1Deployment> = {
  type: 'deployment',
  plural: 'deployments',
  group: '/apis/apps/v1',
  keep: deploymentState,
}

/**
 * What matters of a Deployment. While its controller has not seen the newest generation, the counts are those of the one
 * before, and so is the number of pods to hold them against.
 */
export function deploymentState(deployment: V1Deployment): WorkloadState {
  const { metadata, spec, status } = deployment
  const replicas = spec?.replicas ?? 1
  const observed = observedBy(metadata, status)
  const wanted = observed === 'older' ? Math.min(replicas, status?.replicas ?? 0) : replicas
  return {
    wanted,
    ready: status?.readyReplicas ?? 0,
    available: status?.availableReplicas ?? 0,
    maxUnavailable: maxUnavailable(deployment, wanted),
    rollingOut: !spec?.paused && (observed !== 'newest' || isProgressing(deployment, wanted)),
    ...(spec?.paused ? { paused: true } : {}),
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
function isProgressing({ status }: V1Deployment, wanted: number): boolean {
  const progressing = status?.conditions?.find((condition) => condition.type === 'Progressing')
  if (progressing === undefined) return (status?.updatedReplicas ?? 0) < wanted
  return progressing.status === 'True' && progressing.reason !== 'NewReplicaSetAvailable'
}
