import { type WorkloadRef, workloadKey } from '../../sources/source.ts'
import type { UnwellPod } from '../kinds/pods.ts'
import type { Change } from '../watch/copy.ts'

/** Pods that are not well, by their workload and by their own place. */
export interface PodIndex {
  of(workload: WorkloadRef): readonly UnwellPod[]
  /** The workload of a pod that is not well. */
  workloadOf(place: { namespace: string; pod: string }): WorkloadRef | undefined
  /** Takes one change; true when messages about the pod may be others than before. */
  apply(change: Pick<Change<UnwellPod>, 'before' | 'after'>): boolean
  /** Takes all pods afresh. */
  replace(all: Iterable<UnwellPod>): void
}

const none: readonly UnwellPod[] = []

/** An index of no pods. */
export function createPodIndex(): PodIndex {
  const byWorkload = new Map<string, Map<string, UnwellPod>>()
  const byPlace = new Map<string, WorkloadRef>()

  function add(one: UnwellPod): void {
    const key = workloadKey(one.workload)
    const pods = byWorkload.get(key) ?? new Map<string, UnwellPod>()
    byWorkload.set(key, pods.set(one.pod, one))
    byPlace.set(placeOf(one), one.workload)
  }

  function remove(one: UnwellPod): void {
    const key = workloadKey(one.workload)
    const pods = byWorkload.get(key)
    pods?.delete(one.pod)
    if (pods?.size === 0) byWorkload.delete(key)
    byPlace.delete(placeOf(one))
  }

  return {
    of(workload) {
      const pods = byWorkload.get(workloadKey(workload))
      return pods ? [...pods.values()] : none
    },
    workloadOf: ({ namespace, pod }) => byPlace.get(`${namespace}/${pod}`),
    apply({ before, after }) {
      if (before) remove(before)
      if (after) add(after)
      return before === undefined || after === undefined || !isSame(before, after)
    },
    replace(all) {
      byWorkload.clear()
      byPlace.clear()
      for (const one of all) add(one)
    },
  }
}

const placeOf = ({ workload, pod }: UnwellPod) => `${workload.namespace}/${pod}`

function isSame(one: UnwellPod, other: UnwellPod): boolean {
  return (
    one.since === other.since &&
    one.trouble?.reason === other.trouble?.reason &&
    one.trouble?.detail === other.trouble?.detail &&
    one.creating?.reason === other.creating?.reason &&
    one.creating?.detail === other.creating?.detail
  )
}
