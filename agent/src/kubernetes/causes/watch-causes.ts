import type { WorkloadRef } from '../../sources/source.ts'
import type { Concerned } from '../kinds/events.ts'
import type { WatchDeps } from '../watch/copy.ts'
import type { Reflection } from '../watch/reflection.ts'
import { byKey } from '../workloads/all-workloads.ts'
import { type PodWatches, watchPods } from '../workloads/pod-watches.ts'
import { type EventWatches, watchEvents } from './event-watches.ts'

export interface CausesInput extends WatchDeps {
  scopes: readonly (string | undefined)[]
  /** There are other reasons for the state of a workload; without one, of any. */
  onCause(workload?: WorkloadRef): void
  /** The rights to watch are others than before. */
  onRefusal(): void
}

/** Pods and Events: why workloads are not well. Nothing is credited by them. */
export interface CauseWatches {
  pods: PodWatches
  warned: EventWatches
  /** Takes the workloads that documents name. */
  want(workloads: ReadonlyMap<string, WorkloadRef>): void
  /** What a human must mend before all reasons can be seen. */
  warnings(): string[]
  watches(): readonly Reflection<unknown>[]
}

/** Watches nothing before a document names a workload. */
export function watchCauses(input: CausesInput): CauseWatches {
  const warned: EventWatches = watchEvents({ ...input, onWarned })
  const pods: PodWatches = watchPods({ ...input, warned, onPods })
  let warnings: string[] = []

  function noteRefusals(): void {
    const before = warnings.join()
    warnings = [...pods.warnings(), ...warned.warnings()]
    if (warnings.join() !== before) input.onRefusal()
  }

  function onPods(workload?: WorkloadRef): void {
    noteRefusals()
    input.onCause(workload)
  }

  function onWarned(concerned?: readonly Concerned[]): void {
    noteRefusals()
    if (concerned === undefined) input.onCause()
    const found = (concerned ?? []).flatMap((one) => ('pod' in one ? pods.workloadOf(one) : one.workload) ?? [])
    for (const workload of byKey(found).values()) input.onCause(workload)
  }

  return {
    pods,
    warned,
    want(workloads) {
      pods.want(workloads)
      warned.want(workloads)
    },
    warnings: () => warnings,
    watches: () => [...pods.reflections(), ...warned.reflections()],
  }
}
