import type { KubernetesObject } from '@kubernetes/client-node'
import { type Proof, type ServiceWorkload, type WorkloadRef, workloadKey } from '../sources/source.ts'
import { type Observation, unknownStatus, type WorkloadState, workloadStatus } from '../status/workload-rule.ts'
import { createGrowth, type Growth } from './growth.ts'
import { daemonsets } from './kinds/daemonsets.ts'
import { deployments } from './kinds/deployments.ts'
import type { WorkloadKind } from './kinds/kind.ts'
import { statefulsets } from './kinds/statefulsets.ts'
import type { PodWatches } from './pod-watches.ts'
import type { SeenWorkloads } from './seen-workloads.ts'
import type { WatchDeps } from './watch/copy.ts'
import { type Reflection, reflect } from './watch/reflection.ts'
import type { StoreProof } from './watch/store-proof.ts'

export interface WorkloadInput extends WatchDeps {
  scopes: readonly (string | undefined)[]
  /** Whether the API shows what it stores. */
  store: Pick<StoreProof, 'unseenMs' | 'problem'>
  pods: PodWatches
  seen: SeenWorkloads
  /** The workloads that documents name now, by key. */
  documented: () => ReadonlyMap<string, WorkloadRef>
  /** A workload is another; without one any of them may be. */
  onWorkload(ref?: WorkloadRef): void
}

/** The state of Deployments, StatefulSets and DaemonSets. */
export interface WorkloadWatches {
  observe(ref: ServiceWorkload): Observation | 'missing' | undefined
  /** How far what is observed of a workload is proven. */
  proof(ref: WorkloadRef): Proof | undefined
  /** How many milliseconds ago the last proof was given of all watches that are not dead. */
  unseenMs(): number
  /** Notes which of the documented workloads are there. */
  noteSeen(): void
  reflections: Reflection<WorkloadState>[]
}

interface Watched {
  type: WorkloadRef['type']
  reflection: Reflection<WorkloadState>
}

/** Every kind that a document may name as its workload. */
export const workloadKinds = [deployments, statefulsets, daemonsets] as const

/** Watches the workloads of every scope. */
export function watchWorkloads(input: WorkloadInput): WorkloadWatches {
  const growth = createGrowth(input.clock)
  const watched: Watched[] = input.scopes.flatMap((namespace) => [
    watchKind(deployments, namespace),
    watchKind(statefulsets, namespace),
    watchKind(daemonsets, namespace),
  ])

  function watchKind<Raw extends KubernetesObject>(kind: WorkloadKind<Raw>, namespace: string | undefined): Watched {
    const { type } = kind
    const reflection: Reflection<WorkloadState> = reflect({
      ...input,
      kind,
      namespace,
      onChange(change) {
        const ref = change && { namespace: change.namespace, type, name: change.name }
        if (ref) growth.note(ref, change?.before, change?.after)
        if (ref === undefined) noteSeen()
        else if (change?.after && isDocumented(ref)) input.seen.note([ref])
        input.onWorkload(ref)
      },
    })
    return { type, reflection }
  }

  function isDocumented(ref: WorkloadRef): boolean {
    return input.documented().has(workloadKey(ref))
  }

  function watchOf(ref: WorkloadRef): Reflection<WorkloadState> | undefined {
    const isOf = ({ type, reflection: { namespace } }: Watched) =>
      type === ref.type && (namespace === undefined || namespace === ref.namespace)
    return watched.find(isOf)?.reflection
  }

  function noteSeen(): void {
    const refs = [...input.documented().values()]
    input.seen.note(refs.filter((ref) => watchOf(ref)?.get(ref.namespace, ref.name) !== undefined))
  }

  return {
    proof: (ref) => proofOf(watchOf(ref), input.store),
    unseenMs: () => unseenMsOf(watched, input.store),
    observe(ref) {
      const watch = watchOf(ref)
      const state = watch?.state()
      if (watch === undefined || state === undefined) return undefined
      const problem = input.store.problem()
      if (problem !== undefined) return unknownStatus(problem)
      if (!state.live) return unknownStatus(`${watch.plural} can't be watched: ${state.problem}`)
      const workload = watch.get(ref.namespace, ref.name)
      if (workload) return judge(ref, workload, input.pods, growth)
      return input.seen.has(ref) ? deletedStatus(ref) : 'missing'
    },
    noteSeen,
    reflections: watched.map(({ reflection }) => reflection),
  }
}

function judge(ref: ServiceWorkload, workload: WorkloadState, pods: PodWatches, growth: Growth): Observation {
  const { scaledToZero } = ref
  const growingFrom = growth.from(ref, workload)
  return workloadStatus(workload, {
    troubles: pods.troublesOf(ref),
    ...(growingFrom === undefined ? {} : { growingFrom }),
    ...(scaledToZero ? { scaledToZero } : {}),
  })
}

type Store = WorkloadInput['store']

function proofOf(watch: Reflection<WorkloadState> | undefined, store: Store): Proof | undefined {
  const state = watch?.state()
  if (watch === undefined || state === undefined) return undefined
  const isHidden = store.problem() !== undefined
  // What is not lost says nothing of since when the other is.
  if (!state.live && !isHidden) return { unseenMs: watch.unseenMs(), isLost: true }
  if (state.live && isHidden) return { unseenMs: store.unseenMs(), isLost: true }
  return { unseenMs: Math.max(watch.unseenMs(), store.unseenMs()), isLost: isHidden }
}

function unseenMsOf(watched: readonly Watched[], store: Store): number {
  if (store.problem() !== undefined) return 0
  const live = watched.flatMap(({ reflection }) => (reflection.state()?.live ? [reflection.unseenMs()] : []))
  return live.length === 0 ? 0 : Math.max(store.unseenMs(), ...live)
}

function deletedStatus({ namespace, type, name }: WorkloadRef): Observation {
  return { status: 'DOWN', message: `${type} ${namespace}/${name} was deleted` }
}
