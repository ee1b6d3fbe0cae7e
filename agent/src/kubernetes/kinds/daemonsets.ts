import type { V1DaemonSet } from '@kubernetes/client-node'
import { versionOf } from '../../changes/rollouts/version.ts'
import type { WorkloadState } from '../../status/workload-rule.ts'
import { createdAt, generationOf, observedBy, podCount, type WorkloadKind } from '../watch/kind.ts'
import { claimsOf, sharedClaims } from './persistentvolumeclaims.ts'

/** DaemonSets, watched for their counts of pods. */
export const daemonsets: WorkloadKind<V1DaemonSet> = {
  type: 'daemonset',
  plural: 'daemonsets',
  group: '/apis/apps/v1',
  keep: (daemonset) => ({
    ...daemonsetState(daemonset),
    ...versionOf(daemonset, daemonset.metadata?.annotations?.['deprecated.daemonset.template.generation']),
  }),
}

/** What matters of a DaemonSet: how many pods it wants its controller decides by the nodes there are, and only it knows. */
export function daemonsetState({ metadata, spec, status }: V1DaemonSet): WorkloadState {
  const wanted = status?.desiredNumberScheduled ?? 0
  const observed = observedBy(metadata, status)
  const updating = spec?.updateStrategy?.type !== 'OnDelete' && (status?.updatedNumberScheduled ?? 0) < wanted
  return {
    wanted,
    ready: status?.numberReady ?? 0,
    available: status?.numberAvailable ?? 0,
    updated: status?.updatedNumberScheduled ?? 0,
    existing: status?.currentNumberScheduled ?? 0,
    maxUnavailable: podCount(spec?.updateStrategy?.rollingUpdate?.maxUnavailable ?? 1, wanted, Math.ceil),
    rollingOut: observed !== 'newest' || updating,
    ...(observed === 'never' ? { uncounted: true } : {}),
    ...claimsOf(sharedClaims(spec?.template?.spec)),
    ...generationOf(metadata, observed),
    ...createdAt(metadata),
  }
}
