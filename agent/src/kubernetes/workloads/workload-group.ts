import type { WorkloadType } from '../../document/workload-type.ts'
import { describeWorkload, type Proof, type ServiceWorkload, type WorkloadRef } from '../../sources/source.ts'
import { type Observation, unknownStatus } from '../../timeline/observation.ts'
import type { SeenWorkloads } from '../seen-workloads.ts'
import type { WatchDeps } from '../watch/copy.ts'
import type { Reflection } from '../watch/reflection.ts'
import type { StoreProof } from '../watch/store-proof.ts'

/** What the watches of workloads share. */
export interface GroupInput extends WatchDeps {
  scopes: readonly (string | undefined)[]
  /** Whether the API shows what it stores. */
  store: Pick<StoreProof, 'unseenMs' | 'problem'>
  seen: SeenWorkloads
  /** What documents name now, by key. */
  documented: () => ReadonlyMap<string, WorkloadRef>
  /** A workload is another; without one any of them may be. */
  onWorkload(ref?: WorkloadRef): void
}

/** The watches behind some types of workload. */
export interface WorkloadGroup {
  handles(type: WorkloadType): boolean
  /** Takes all workloads of its types that documents name now: what none names need not be watched. */
  want(refs: readonly WorkloadRef[]): void
  /** Nothing before the first look. */
  observe(ref: ServiceWorkload): Observation | 'missing' | undefined
  /** How far what is observed is proven; nothing where it needs no proof. */
  proof(ref: WorkloadRef): Proof | undefined
  /** Whether it is there, as far as can be seen. */
  has(ref: WorkloadRef): boolean
  watches(): readonly Reflection<unknown>[]
  /** Ends what is no watch. */
  stop?(): void | Promise<void>
}

/** Why a watch shows nothing: it has not looked yet, or an UNKNOWN with its reason; nothing while it shows what is. */
export function blindBy(
  watch: Reflection<unknown> | undefined,
  store: GroupInput['store'],
): Observation | 'unseen' | undefined {
  const state = watch?.state()
  if (watch === undefined || state === undefined) return 'unseen'
  const problem = store.problem()
  if (problem !== undefined) return unknownStatus(problem)
  return state.live ? undefined : unknownStatus(`${watch.plural} can't be watched: ${state.problem}`, state.raw)
}

/** What can be said of one object by the watch of its kind: `judge` is asked only for what is there, and can be seen; `gone` is what is known of one that was deleted. */
export function observeBy<Kept>(
  ref: WorkloadRef,
  watch: Reflection<Kept> | undefined,
  { store, seen }: Pick<GroupInput, 'store' | 'seen'>,
  judge: (kept: Kept) => Observation,
  gone: Partial<Observation> = {},
): Observation | 'missing' | undefined {
  const blind = blindBy(watch, store)
  if (blind !== undefined) return blind === 'unseen' ? undefined : blind
  const kept = watch?.get(ref.namespace, ref.name)
  return kept === undefined ? absent(ref, seen, gone) : judge(kept)
}

/** What is not there: once it was, somebody deleted it. */
export function absent(
  ref: WorkloadRef,
  seen: SeenWorkloads,
  gone: Partial<Observation> = {},
): Observation | 'missing' {
  return seen.has(ref) ? { status: 'DOWN', message: `${describeWorkload(ref)} was deleted`, ...gone } : 'missing'
}

/** How far a watch, and the store behind it, show what is. */
export function proofBy(watch: Reflection<unknown> | undefined, store: GroupInput['store']): Proof | undefined {
  const state = watch?.state()
  if (watch === undefined || state === undefined) return undefined
  const isHidden = store.problem() !== undefined
  // What is not lost says nothing of since when the other is.
  if (!state.live && !isHidden) return { unseenMs: watch.unseenMs(), isLost: true }
  if (state.live && isHidden) return { unseenMs: store.unseenMs(), isLost: true }
  return { unseenMs: Math.max(watch.unseenMs(), store.unseenMs()), isLost: isHidden }
}

/** The proof of several watches that are needed together: as good as that of the worst. */
export function worstProof(proofs: readonly (Proof | undefined)[]): Proof | undefined {
  return proofs.reduce((worst, proof) => {
    if (proof === undefined || worst === undefined) return proof ?? worst
    if (proof.isLost !== worst.isLost) return proof.isLost ? proof : worst
    return proof.unseenMs > worst.unseenMs ? proof : worst
  }, undefined)
}
