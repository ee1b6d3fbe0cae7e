import { type WorkloadRef, workloadKey } from '../sources/source.ts'
import type { PodTrouble } from '../status/pod-troubles.ts'
import { pods, type TroubledPod } from './kinds/pods.ts'
import type { Change, WatchDeps } from './watch/copy.ts'
import { type Reflection, reflect } from './watch/reflection.ts'

export interface PodInput extends WatchDeps {
  scopes: readonly (string | undefined)[]
  /** The pods of a workload give other reasons; without a workload those of any may. */
  onPods(workload?: WorkloadRef): void
}

/** The reasons that pods of watched workloads give for not being well. */
export interface PodWatches {
  /** Takes the workloads that documents name; nothing is watched before there are any. */
  want(workloads: ReadonlyMap<string, WorkloadRef>): void
  /** None while the pods can't be watched: an old reason may be none any more. */
  troublesOf(workload: WorkloadRef): PodTrouble[]
  /** What a human must mend before pods can be watched. */
  warnings(): string[]
  reflections(): readonly Reflection<TroubledPod>[]
}

/** Watches pods as soon as a workload is wanted. Those of all workloads are kept, so that a new document restarts nothing. */
export function watchPods(input: PodInput): PodWatches {
  let reflections: Reflection<TroubledPod>[] = []
  let byWorkload = new Map<string, Map<string, TroubledPod>>()

  function index({ before, after }: Pick<Change<TroubledPod>, 'before' | 'after'>): void {
    if (before) byWorkload.get(workloadKey(before.workload))?.delete(before.pod)
    if (after === undefined) return
    const key = workloadKey(after.workload)
    const pods = byWorkload.get(key) ?? new Map<string, TroubledPod>()
    byWorkload.set(key, pods.set(after.pod, after))
  }

  function onChange(change?: Change<TroubledPod>): void {
    if (change === undefined) {
      byWorkload = new Map()
      for (const reflection of reflections) for (const after of reflection.values()) index({ before: undefined, after })
      input.onPods()
      return
    }
    const { before, after } = change
    if (before && before.reason === after?.reason && before.detail === after.detail) return
    index(change)
    const workload = (after ?? before)?.workload
    if (workload) input.onPods(workload)
  }

  return {
    want(workloads) {
      if (workloads.size === 0 || reflections.length > 0) return
      reflections = input.scopes.map((namespace) => reflect({ ...input, kind: pods, namespace, onChange }))
    },
    troublesOf(workload) {
      const scope = reflections.find(({ namespace }) => namespace === undefined || namespace === workload.namespace)
      if (!scope?.state()?.live) return []
      return [...(byWorkload.get(workloadKey(workload))?.values() ?? [])]
    },
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
