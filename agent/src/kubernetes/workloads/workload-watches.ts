import type { KubernetesObject } from '@kubernetes/client-node'
import type { SeenWorkload } from '../../changes/rollouts/watch-rollouts.ts'
import type { WorkloadType } from '../../document/workload-type.ts'
import { type ServiceWorkload, type WorkloadRef, workloadKey } from '../../sources/source.ts'
import { withClaims } from '../../status/claim-rule.ts'
import { type WorkloadState, workloadStatus } from '../../status/workload-rule.ts'
import type { Observation } from '../../timeline/observation.ts'
import type { EventWatches } from '../causes/event-watches.ts'
import { createProgress, type Progress } from '../causes/progress.ts'
import { stuckOn } from '../causes/stuck-on.ts'
import { daemonsets } from '../kinds/daemonsets.ts'
import { deployments } from '../kinds/deployments.ts'
import { statefulsets } from '../kinds/statefulsets.ts'
import type { KeptWorkload, WorkloadKind } from '../watch/kind.ts'
import { type Reflection, reflect } from '../watch/reflection.ts'
import { type ClaimWatches, watchClaims } from './claim-watches.ts'
import { createGrowth, type Growth } from './growth.ts'
import type { PodWatches } from './pod-watches.ts'
import { type GroupInput, observeBy, proofBy, type WorkloadGroup } from './workload-group.ts'

export interface WorkloadInput extends GroupInput {
  pods: PodWatches
  warned: Pick<EventWatches, 'ofWorkload'>
}

/** Workloads that are judged by their pods, and what they are to run. */
export interface PodWorkloads extends WorkloadGroup {
  /** Nothing while a workload is not there, or not yet looked at. */
  version(ref: WorkloadRef): SeenWorkload | undefined
  /** The PersistentVolumeClaims of its pods. */
  claimsOf(ref: WorkloadRef): readonly string[]
}

interface Watched {
  type: WorkloadType
  reflection: Reflection<KeptWorkload>
}

/** Every kind that is judged by its counts of pods. */
export const workloadKinds = [deployments, statefulsets, daemonsets] as const

/** Watches Deployments, StatefulSets and DaemonSets of every scope, whoever names them: most documents name one by their silence. */
export function watchWorkloads(input: WorkloadInput): PodWorkloads {
  const growth = createGrowth(input.clock)
  const progress = createProgress(input.clock)
  const claims = watchClaims({ ...input, onClaims: () => input.onWorkload() })
  const evidence: Evidence = { ...input, claims, growth, progress }
  const watched: Watched[] = input.scopes.flatMap((namespace) => [
    watchKind(deployments, namespace),
    watchKind(statefulsets, namespace),
    watchKind(daemonsets, namespace),
  ])

  function watchKind<Raw extends KubernetesObject>(kind: WorkloadKind<Raw>, namespace: string | undefined): Watched {
    const { type } = kind
    const reflection: Reflection<KeptWorkload> = reflect({
      ...input,
      kind,
      namespace,
      onChange(change) {
        const ref = change && { namespace: change.namespace, type, name: change.name }
        if (ref) growth.note(ref, change?.before, change?.after)
        if (ref && change?.after && isDocumented(ref)) input.seen.note([ref])
        input.onWorkload(ref)
      },
    })
    return { type, reflection }
  }

  function isDocumented(ref: WorkloadRef): boolean {
    return input.documented().has(workloadKey(ref))
  }

  function watchOf(ref: WorkloadRef): Reflection<KeptWorkload> | undefined {
    const isOf = ({ type, reflection: { namespace } }: Watched) =>
      type === ref.type && (namespace === undefined || namespace === ref.namespace)
    return watched.find(isOf)?.reflection
  }

  return {
    handles: (type) => workloadKinds.some((kind) => kind.type === type),
    want: claims.want,
    observe: (ref) =>
      observeBy(ref, watchOf(ref), input, (seen) => judge(ref, seen, evidence), { replicas: 0, readyReplicas: 0 }),
    proof: (ref) => proofBy(watchOf(ref), input.store),
    has: (ref) => watchOf(ref)?.get(ref.namespace, ref.name) !== undefined,
    watches: () => [...watched.map(({ reflection }) => reflection), ...claims.watches()],
    claimsOf: (ref) => watchOf(ref)?.get(ref.namespace, ref.name)?.claims ?? [],
    version(ref) {
      const watch = watchOf(ref)
      const version = watch?.get(ref.namespace, ref.name)?.version
      return watch && version && { version, unseenMs: watch.unseenMs() }
    },
  }
}

interface Evidence extends Pick<WorkloadInput, 'pods' | 'warned' | 'clock'> {
  claims: ClaimWatches
  growth: Growth
  progress: Progress
}

function judge(ref: ServiceWorkload, seen: WorkloadState, evidence: Evidence): Observation {
  const { pods, warned, claims, growth, progress, clock } = evidence
  const { scaledToZero, deadlineMs = seen.deadlineMs } = ref
  const state = { ...seen, ...(deadlineMs === undefined ? {} : { deadlineMs }) }
  const growingFrom = growth.from(ref, state)
  const looked = progress.look(ref, state, pods.unreadySince(ref))
  const stuck = stuckOn(ref, state, { ...looked, warned: warned.ofWorkload(ref), now: clock.now() })
  const observation = workloadStatus(stuck ? { ...state, stuck } : state, {
    troubles: pods.troublesOf(ref),
    ...(growingFrom === undefined ? {} : { growingFrom }),
    ...(scaledToZero ? { scaledToZero } : {}),
  })
  return withClaims(observation, claims.troublesOf(ref, seen.claims))
}
