import { type Proof, type ServiceWorkload, type WorkloadRef, workloadKey } from '../../sources/source.ts'
import type { Observation } from '../../timeline/observation.ts'
import type { Reflection } from '../watch/reflection.ts'
import type { GroupInput, WorkloadGroup } from './workload-group.ts'

/** The state of everything that documents name, whatever its kind. */
export interface AllWorkloads {
  observe(ref: ServiceWorkload): Observation | 'missing' | undefined
  proof(ref: WorkloadRef): Proof | undefined
  /** How many milliseconds ago the last proof was given of all watches that are not dead. */
  unseenMs(): number
  /** Takes all that documents name now. */
  want(refs: ReadonlyMap<string, WorkloadRef>): void
  /** Notes what of it is there. */
  noteSeen(): void
  watches(): readonly Reflection<unknown>[]
  stop(): Promise<void>
}

type AllInput = Pick<GroupInput, 'store' | 'seen' | 'documented'>

/** Asks, for each reference, the group that watches its type. */
export function joinGroups({ store, seen, documented }: AllInput, groups: readonly WorkloadGroup[]): AllWorkloads {
  const groupOf = ({ type }: WorkloadRef) => groups.find((group) => group.handles(type))
  const watches = () => groups.flatMap((group) => group.watches())
  return {
    observe: (ref) => groupOf(ref)?.observe(ref),
    proof: (ref) => groupOf(ref)?.proof(ref),
    unseenMs() {
      if (store.problem() !== undefined) return 0
      const live = watches().flatMap((watch) => (watch.state()?.live ? [watch.unseenMs()] : []))
      return live.length === 0 ? 0 : Math.max(store.unseenMs(), ...live)
    },
    want(refs) {
      const all = [...refs.values()]
      for (const group of groups) group.want(all.filter(({ type }) => group.handles(type)))
    },
    noteSeen: () => seen.note([...documented().values()].filter((ref) => groupOf(ref)?.has(ref))),
    watches,
    async stop() {
      await Promise.all(groups.map((group) => group.stop?.()))
    },
  }
}

/** The references by key; of one that is named twice the last. */
export function byKey(refs: readonly WorkloadRef[]): Map<string, WorkloadRef> {
  return new Map(refs.map((ref) => [workloadKey(ref), ref]))
}
