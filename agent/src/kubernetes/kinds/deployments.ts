import type { V1Deployment } from '@kubernetes/client-node'
import { versionOf } from '../../changes/rollouts/version.ts'
import { apiReason } from '../../platform/texts/api-text.ts'
import type { WorkloadState } from '../../status/workload-rule.ts'
import { createdAt, generationOf, podCount, scaledCounts, type WorkloadKind } from '../watch/kind.ts'
import { claimsOf, sharedClaims } from './persistentvolumeclaims.ts'

const noDeadline = 2_147_483_647

/** Deployments, watched for their counts of pods. */
export const deployments: WorkloadKind<V1Deployment> = {
  type: 'deployment',
  plural: 'deployments',
  group: '/apis/apps/v1',
  keep: (deployment) => ({
    ...deploymentState(deployment),
    ...versionOf(deployment, deployment.metadata?.annotations?.['deployment.kubernetes.io/revision']),
  }),
}

/** What matters of a Deployment. */
export function deploymentState(deployment: V1Deployment): WorkloadState {
  const { metadata, spec } = deployment
  const { observed, counts } = scaledCounts(deployment)
  return {
    ...counts,
    maxUnavailable: maxUnavailable(deployment, counts.wanted),
    rollingOut: !spec?.paused && (observed !== 'newest' || isProgressing(deployment, counts.wanted)),
    ...(spec?.paused ? { paused: true } : {}),
    ...stuckOn(deployment),
    ...(isFirstRollout(deployment) ? { firstRollout: true } : {}),
    ...claimsOf(sharedClaims(spec?.template?.spec)),
    ...generationOf(metadata, observed),
    ...createdAt(metadata),
    ...deadlineOf(spec?.progressDeadlineSeconds),
  }
}

/** The largest number switches the deadline off: its controller then judges no rollout, and nothing may start for ever. */
function deadlineOf(seconds: number | undefined): Pick<WorkloadState, 'deadlineMs'> {
  return seconds === undefined || seconds >= noDeadline ? {} : { deadlineMs: seconds * 1000 }
}

/** A rollout that came to nothing in its time, and pods that nobody may create (a quota, Pod Security): also while old pods serve. */
function stuckOn({ spec, status }: V1Deployment): Pick<WorkloadState, 'stuck'> {
  const conditions = status?.conditions ?? []
  const failed = conditions.find((one) => one.type === 'ReplicaFailure' && one.status === 'True')
  const late = conditions.find((one) => one.type === 'Progressing' && one.status === 'False')
  const found = failed ?? (late?.reason === 'ProgressDeadlineExceeded' && !spec?.paused ? late : undefined)
  if (found === undefined) return {}
  return { stuck: apiReason(found.reason ?? found.type, found.message ?? '') }
}

/** The first revision stays on its way until it was complete once. */
function isFirstRollout({ metadata, status }: V1Deployment): boolean {
  const revision = metadata?.annotations?.['deployment.kubernetes.io/revision'] ?? '1'
  const progressing = status?.conditions?.find(({ type }) => type === 'Progressing')
  return revision === '1' && progressing?.status !== 'False' && progressing?.reason !== 'NewReplicaSetAvailable'
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
 * Deployment without it (progress deadline switched off), or that was just resumed, is judged by its updated replicas.
 */
function isProgressing({ status }: V1Deployment, wanted: number): boolean {
  const progressing = status?.conditions?.find((condition) => condition.type === 'Progressing')
  if (progressing === undefined || progressing.status === 'Unknown') return (status?.updatedReplicas ?? 0) < wanted
  return progressing.status === 'True' && progressing.reason !== 'NewReplicaSetAvailable'
}
