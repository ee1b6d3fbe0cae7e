import type { ReportedChange } from '@itops/core/contract'
import { type Static, Type } from 'typebox'
import Value from 'typebox/value'
import type { FoundDocument } from '../../document/owners.ts'
import type { Clock } from '../../platform/time/clock.ts'
import { type WorkloadRef, workloadKey } from '../../sources/source.ts'
import { describeService } from '../../status/service.ts'
import type { ChangeStore } from '../change-store.ts'
import { changeBetween, detailsOf } from './compare.ts'
import type { SeenVersion } from './version.ts'

/** What is kept of a workload over a restart: what it was to run, and its last rollout until all is known of it. */
const KeptVersion = Type.Object({
  uid: Type.String(),
  generation: Type.Number(),
  replicas: Type.Optional(Type.Number()),
  images: Type.Array(
    Type.Object({ container: Type.String(), init: Type.Optional(Type.Literal(true)), image: Type.String() }),
  ),
  template: Type.String(),
  restartedAt: Type.Optional(Type.String()),
  revision: Type.Optional(Type.String()),
  cause: Type.Optional(Type.String()),
  rollout: Type.Optional(
    Type.Object({
      change: Type.Object({ id: Type.String(), kind: Type.String(), at: Type.String() }),
      causeBefore: Type.Optional(Type.String()),
    }),
  ),
})
export type KeptVersion = Omit<Static<typeof KeptVersion>, 'rollout'> & {
  rollout?: { change: ReportedChange; causeBefore?: string }
}

/** True for what this agent, or the one before it, kept of a workload. */
export function isKeptVersion(value: unknown): value is KeptVersion {
  return Value.Check(KeptVersion, value)
}

/** A workload as it is seen now, and how many milliseconds ago its watch was last known to be current before that. */
export interface SeenWorkload {
  version: SeenVersion
  unseenMs: number
}

export interface RolloutInput {
  store: ChangeStore<KeptVersion>
  clock: Clock
  /** Nothing while a workload is not there, or not yet looked at. */
  look(ref: WorkloadRef): SeenWorkload | undefined
  /** These services have changes to send. */
  onChanges(paths: readonly string[]): void
}

/** Records each rollout, restart and scaling of the workloads that documents name. */
export interface Rollouts {
  /** Takes the documents that are in force now. When they are `complete`, workloads that none names are forgotten. */
  want(documents: readonly FoundDocument[], complete: boolean): void
  /** A workload may be another; without one any of them may be. */
  look(ref?: WorkloadRef): void
}

/** What happens within so many milliseconds of its event is seen live; the clocks of API servers differ by as much. */
const liveMs = 15_000
/** After so many milliseconds nothing more becomes known of a rollout. */
const completeMs = 600_000

/** Nothing is named yet. The first observation of a workload, after those that were kept, is no change. */
export function watchRollouts({ store, clock, look, onChanges }: RolloutInput): Rollouts {
  let documented: ReadonlyMap<string, Documented> = new Map()
  const looked = new Set<string>()

  /** The services that have something to send; nothing when all is as it was. */
  function noteChange(key: string): readonly string[] | undefined {
    const named = documented.get(key)
    const seen = named && look(named.ref)
    if (named === undefined || seen === undefined) return undefined
    const isFirst = !looked.has(key)
    looked.add(key)
    const before = store.seen(key)
    const { version, unseenMs } = seen
    if (before && isSame(before, version)) return undefined
    const now = clock.now()
    const since = isFirst ? Number.NEGATIVE_INFINITY : now - Math.max(liveMs, unseenMs)
    const change =
      before && (changeBetween(named.ref, before, version, { now, since }) ?? completed(before, version, now))
    store.see(key, keptOf(version, before, change, now))
    if (change === undefined) return []
    store.put(named.paths, change)
    return named.paths
  }

  function lookAtAll(keys: Iterable<string>): void {
    const changed = [...keys].flatMap((key) => {
      const paths = noteChange(key)
      return paths ? [paths] : []
    })
    if (changed.length > 0) store.save()
    const paths = changed.flat()
    if (paths.length > 0) onChanges(paths)
  }

  return {
    want(documents, complete) {
      documented = byWorkload(documents)
      if (complete) store.keepOnly(documented)
      lookAtAll(documented.keys())
    },
    look: (ref) => lookAtAll(ref ? [workloadKey(ref)] : documented.keys()),
  }
}

/** A workload that documents name, and the paths of its services. */
interface Documented {
  ref: WorkloadRef
  paths: string[]
}

const nowhere = { probeHost: () => '', routeUrl: () => undefined, hasWorkloads: true }

function byWorkload(documents: readonly FoundDocument[]): Map<string, Documented> {
  const found = new Map<string, Documented>()
  for (const document of documents) {
    const { path, workload } = describeService(document, nowhere)
    if (workload === undefined) continue
    const key = workloadKey(workload)
    found.set(key, { ref: workload, paths: [...(found.get(key)?.paths ?? []), path] })
  }
  return found
}

function isSame(before: KeptVersion, after: SeenVersion): boolean {
  const isVersion = before.uid === after.uid && before.generation === after.generation
  return isVersion && before.revision === after.revision && before.cause === after.cause
}

/** The last rollout once more, with what has become known of it; nothing when that is nothing new. */
function completed(before: KeptVersion, after: SeenVersion, now: number): ReportedChange | undefined {
  const { rollout, uid, generation } = before
  if (rollout === undefined || uid !== after.uid || generation !== after.generation) return undefined
  if (now - Date.parse(rollout.change.at) > completeMs) return undefined
  const details = detailsOf(rollout.causeBefore === undefined ? {} : { cause: rollout.causeBefore }, after)
  const { revision, cause } = rollout.change
  const isNew = (details.revision && !revision) || (details.cause && !cause)
  return isNew ? { ...details, ...rollout.change } : undefined
}

function keptOf(
  { authors: _, via: __, ...version }: SeenVersion,
  before: KeptVersion | undefined,
  change: ReportedChange | undefined,
  now: number,
): KeptVersion {
  if (change?.kind === 'SCALING') return version
  const last = before?.rollout
  if (change) {
    const isNew = last?.change.id !== change.id
    const cause = isNew ? before?.cause : last?.causeBefore
    return { ...version, rollout: { change, ...(cause === undefined ? {} : { causeBefore: cause }) } }
  }
  const isOfIt = last && before.generation === version.generation && now - Date.parse(last.change.at) <= completeMs
  return isOfIt ? { ...version, rollout: last } : version
}
