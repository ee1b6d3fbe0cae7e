import type { Clock } from '../../platform/time/clock.ts'
import { type WorkloadRef, workloadKey } from '../../sources/source.ts'
import type { WorkloadState } from '../../status/workload-rule.ts'

/** Which workloads are on their way to more pods than they had: a start, or a scale-up. */
export interface Growth {
  /** A workload was seen to change; nothing on a side where it is not. */
  note(ref: WorkloadRef, before: WorkloadState | undefined, after: WorkloadState | undefined): void
  /** How many pods a workload had before, 0 for a start; nothing when it does not grow, or takes longer than it may. */
  from(ref: WorkloadRef, state: WorkloadState): number | undefined
}

/** How long a start, a scale-up or a rollout may take where nobody says otherwise. */
export const defaultDeadlineMs = 600_000

/** Nothing grows yet. */
export function createGrowth(clock: Clock): Growth {
  const growing = new Map<string, { from: number; since: number }>()

  function isDone(from: number, { ready, wanted }: WorkloadState): boolean {
    return wanted <= from || ready >= (from === 0 ? 1 : wanted)
  }

  return {
    note(ref, before, after) {
      const key = workloadKey(ref)
      const known = growing.get(key)
      if (after === undefined || (known && isDone(known.from, after))) growing.delete(key)
      if (after === undefined) return
      const isNew = before === undefined && after.ready === 0
      const hasMore = before !== undefined && after.wanted > before.wanted
      if (!isNew && !hasMore) return
      const now = clock.now()
      // A workload that failed before goes on failing, however many pods it wants.
      if (before && before.wanted > 0 && before.ready === 0) return
      const since = isNew ? Math.min(now, after.createdAt ?? now) : now
      growing.set(key, { from: known?.from ?? before?.wanted ?? 0, since })
    },
    from(ref, state) {
      const found = growing.get(workloadKey(ref)) ?? startOf(state)
      if (found === undefined || isDone(found.from, state)) return undefined
      return clock.now() - found.since < (state.deadlineMs ?? defaultDeadlineMs) ? found.from : undefined
    },
  }
}

/** A first rollout is a start, also for an agent that did not see it begin. */
function startOf({ createdAt, firstRollout }: WorkloadState): { from: number; since: number } | undefined {
  return firstRollout && createdAt !== undefined ? { from: 0, since: createdAt } : undefined
}
