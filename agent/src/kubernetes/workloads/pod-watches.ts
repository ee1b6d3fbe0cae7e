import type { WorkloadRef } from '../../sources/source.ts'
import type { PodTrouble } from '../../status/pod-troubles.ts'
import type { EventWatches } from '../causes/event-watches.ts'
import { explainPod } from '../causes/explain-pod.ts'
import { pods, type UnwellPod } from '../kinds/pods.ts'
import type { Change, WatchDeps } from '../watch/copy.ts'
import { type Reflection, reflect } from '../watch/reflection.ts'
import { createPodIndex } from './pod-index.ts'

export interface PodInput extends WatchDeps {
  scopes: readonly (string | undefined)[]
  /** What Events say of pods. */
  warned: Pick<EventWatches, 'ofPod'>
  /** The pods of a workload give other reasons; without a workload those of any may. */
  onPods(workload?: WorkloadRef): void
}

/** The reasons that pods of watched workloads give for not being well. */
export interface PodWatches {
  /** Takes the workloads that documents name; nothing is watched before there are any. */
  want(workloads: ReadonlyMap<string, WorkloadRef>): void
  /** None while the pods can't be watched: an old reason may be none any more. */
  troublesOf(workload: WorkloadRef): PodTrouble[]
  /** Since when a pod of it is not ready; nothing where all are, or can't be watched. */
  unreadySince(workload: WorkloadRef): number | undefined
  /** The workload of a pod that is not well. */
  workloadOf(place: { namespace: string; pod: string }): WorkloadRef | undefined
  /** What a human must mend before pods can be watched. */
  warnings(): string[]
  reflections(): readonly Reflection<UnwellPod>[]
}

/** Watches pods as soon as a workload is wanted. Those of all workloads are kept, so that a new document restarts nothing. */
export function watchPods(input: PodInput): PodWatches {
  const { clock, warned } = input
  const index = createPodIndex()
  let reflections: Reflection<UnwellPod>[] = []

  function onChange(change?: Change<UnwellPod>): void {
    if (change === undefined) {
      index.replace(reflections.flatMap((reflection) => [...reflection.values()]))
      input.onPods()
      return
    }
    const workload = (change.after ?? change.before)?.workload
    if (index.apply(change) && workload) input.onPods(workload)
  }

  function unwellOf(workload: WorkloadRef): readonly UnwellPod[] {
    const scope = reflections.find(({ namespace }) => namespace === undefined || namespace === workload.namespace)
    return scope?.state()?.live ? index.of(workload) : []
  }

  return {
    want(workloads) {
      if (workloads.size === 0 || reflections.length > 0) return
      reflections = input.scopes.map((namespace) => reflect({ ...input, kind: pods, namespace, onChange }))
    },
    troublesOf(workload) {
      const { namespace } = workload
      const now = clock.now()
      return unwellOf(workload).flatMap((one) => explainPod(one, warned.ofPod(namespace, one.pod), now) ?? [])
    },
    unreadySince(workload) {
      const since = unwellOf(workload).flatMap((one) => one.since ?? [])
      return since.length === 0 ? undefined : Math.min(...since)
    },
    workloadOf: index.workloadOf,
    warnings() {
      const states = reflections.map((reflection) => reflection.state())
      const refusals = states.flatMap((state) =>
        state?.live === false && state.reason === 'refused' ? [state.problem] : [],
      )
      const fix = "statuses are right, but messages name no reasons; check the agent's RBAC"
      return [...new Set(refusals)].map((problem) => `pods can't be watched: ${problem}; ${fix}`)
    },
    reflections: () => reflections,
  }
}
