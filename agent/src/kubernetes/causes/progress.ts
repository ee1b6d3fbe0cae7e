import type { Clock } from '../../platform/time/clock.ts'
import { type WorkloadRef, workloadKey } from '../../sources/source.ts'
import type { WorkloadState } from '../../status/workload-rule.ts'

/** How far rollouts have come, and since when pods are missing: Kubernetes itself keeps neither of a StatefulSet or DaemonSet. */
export interface Progress {
  /**
   * Looks at a workload. `rollingSince` is when its rollout last made progress, `missingSince` from when on a failure to create
   * a pod explains that some are missing. `unreadySince` is since when a pod of it is not ready.
   */
  look(ref: WorkloadRef, state: WorkloadState, unreadySince: number | undefined): Look
}

export interface Look {
  rollingSince?: number
  missingSince?: number
}

interface Rollout {
  since: number
  /** False for one that was under way when it was first seen. */
  isSeen: boolean
  best: { updated: number; available: number; wanted: number; generation: number }
}

/** A controller that can't create a pod tries it again after 17 minutes at the latest. */
const retriedWithinMs = 1_200_000
/** The clocks of servers may differ by so much, in milliseconds. */
const skewMs = 60_000

/** Has seen no workload yet. */
export function createProgress(clock: Clock): Progress {
  const rollouts = new Map<string, Rollout>()
  const missing = new Map<string, number>()
  const known = new Set<string>()

  function lookAtRollout(key: string, state: WorkloadState, unreadySince: number | undefined): number | undefined {
    if (!state.rollingOut) {
      rollouts.delete(key)
      return undefined
    }
    const before = rollouts.get(key)
    const now = clock.now()
    const { updated = 0, available, wanted, generation = 0 } = state
    const isOther = before && (before.best.wanted !== wanted || before.best.generation !== generation)
    const moved = isOther || (before && (updated > before.best.updated || available > before.best.available))
    const isSeen = before ? before.isSeen || moved === true : known.has(key)
    const best =
      isOther || !before ? { updated, available, wanted, generation } : bestOf(before.best, updated, available)
    const rollout = { since: moved || !before ? now : before.since, isSeen, best }
    rollouts.set(key, rollout)
    // One that was under way at the first look stands still at least as long as a pod of it is not ready.
    return rollout.isSeen ? rollout.since : Math.min(rollout.since, unreadySince ?? rollout.since)
  }

  function lookAtPods(key: string, { existing, wanted }: WorkloadState): number | undefined {
    if (existing === undefined || existing >= wanted) {
      missing.delete(key)
      return undefined
    }
    const now = clock.now()
    const since = missing.get(key) ?? (known.has(key) ? now - skewMs : now - retriedWithinMs)
    missing.set(key, since)
    return Math.max(since, now - retriedWithinMs)
  }

  return {
    look(ref, state, unreadySince) {
      const key = workloadKey(ref)
      const rollingSince = lookAtRollout(key, state, unreadySince)
      const missingSince = lookAtPods(key, state)
      known.add(key)
      return {
        ...(rollingSince === undefined ? {} : { rollingSince }),
        ...(missingSince === undefined ? {} : { missingSince }),
      }
    },
  }
}

function bestOf(best: Rollout['best'], updated: number, available: number): Rollout['best'] {
  return { ...best, updated: Math.max(best.updated, updated), available: Math.max(best.available, available) }
}
