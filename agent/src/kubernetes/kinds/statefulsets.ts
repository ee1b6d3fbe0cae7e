import type { V1StatefulSet } from '@kubernetes/client-node'
import { versionOf } from '../../changes/rollouts/version.ts'
import type { WorkloadState } from '../../status/workload-rule.ts'
import { createdAt, generationOf, podCount, scaledCounts, type WorkloadKind } from '../watch/kind.ts'
import { claimsOf, ownClaims, sharedClaims } from './persistentvolumeclaims.ts'

/** StatefulSets, watched for their counts of pods. */
export const statefulsets: WorkloadKind<V1StatefulSet> = {
  type: 'statefulset',
  plural: 'statefulsets',
  group: '/apis/apps/v1',
  keep: (statefulset) => ({
    ...statefulsetState(statefulset),
    ...versionOf(statefulset, statefulset.status?.updateRevision),
  }),
}

/** What matters of a StatefulSet. A pod that is only missing, with no new revision on its way, is no rollout. */
export function statefulsetState(statefulset: V1StatefulSet): WorkloadState {
  const { metadata, spec } = statefulset
  const { observed, counts } = scaledCounts(statefulset)
  return {
    ...counts,
    maxUnavailable: podCount(spec?.updateStrategy?.rollingUpdate?.maxUnavailable ?? 1, counts.wanted, Math.ceil),
    rollingOut: observed !== 'newest' || isUpdating(statefulset),
    ...claimsOf([...sharedClaims(spec?.template?.spec), ...ownClaims(statefulset)]),
    ...generationOf(metadata, observed),
    ...createdAt(metadata),
  }
}

/**
 * A new revision that has not reached every pod it is meant for: with a partition those from that ordinal on, with
 * OnDelete none, because people and not the controller replace them.
 */
function isUpdating({ spec, status }: V1StatefulSet): boolean {
  if (spec?.updateStrategy?.type === 'OnDelete') return false
  if (status?.updateRevision === undefined || status.updateRevision === status.currentRevision) return false
  const kept = (spec?.updateStrategy?.rollingUpdate?.partition ?? 0) - (spec?.ordinals?.start ?? 0)
  return (status.updatedReplicas ?? 0) < (spec?.replicas ?? 1) - Math.max(0, kept)
}
