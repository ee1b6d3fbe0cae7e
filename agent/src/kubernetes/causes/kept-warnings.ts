import { workloadKey } from '../../sources/source.ts'
import type { Concerned, Warned } from '../kinds/events.ts'

/** The newest warnings of each object: bounded, whatever a cluster has to say. */
export interface KeptWarnings {
  note(concerned: Concerned, warned: Warned): void
  /** Those that are not too old, the last said first. */
  of(concerned: Concerned, now: number): readonly Warned[]
}

/** As long as the API itself keeps Events by default. */
const keptMs = 3_600_000
const mostPerObject = 5
/** Of objects that documents name, and of all others, which documents may name later. */
const mostObjects = { documented: 3_000, other: 1_000 }

const none: readonly Warned[] = []

/**
 * Keeps nothing yet. Where there is too much, what was not said for the longest time goes first; what no document is about
 * never drives out what one is about.
 */
export function createKeptWarnings(isDocumented: (concerned: Concerned) => boolean): KeptWarnings {
  const kept = { documented: new Map<string, Warned[]>(), other: new Map<string, Warned[]>() }

  return {
    note(concerned, warned) {
      const key = keyOf(concerned)
      const rank = isDocumented(concerned) ? 'documented' : 'other'
      const before = kept.documented.get(key) ?? kept.other.get(key) ?? []
      const others = before.filter(({ name }) => name !== warned.name)
      const newest = [warned, ...others].sort((a, b) => b.at - a.at).slice(0, mostPerObject)
      kept.documented.delete(key)
      kept.other.delete(key)
      // A map goes through its keys in the order in which they were set.
      kept[rank].set(key, newest)
      const [oldest] = kept[rank].keys()
      if (kept[rank].size > mostObjects[rank] && oldest !== undefined) kept[rank].delete(oldest)
    },
    of(concerned, now) {
      const key = keyOf(concerned)
      const warned = kept.documented.get(key) ?? kept.other.get(key)
      return warned ? warned.filter(({ at }) => at > now - keptMs) : none
    },
  }
}

function keyOf(concerned: Concerned): string {
  return 'pod' in concerned ? `${concerned.namespace}/pod/${concerned.pod}` : workloadKey(concerned.workload)
}
