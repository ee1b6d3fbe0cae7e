import type { CoreV1Event } from '@kubernetes/client-node'
import { type WorkloadRef, workloadKey } from '../../sources/source.ts'
import { type Concerned, concernedBy, readWarning, type Warned, warnings } from '../kinds/events.ts'
import type { WatchDeps } from '../watch/copy.ts'
import type { Kind } from '../watch/kind.ts'
import { type Reflection, reflect } from '../watch/reflection.ts'

export interface EventInput extends WatchDeps {
  scopes: readonly (string | undefined)[]
  /** There are other warnings of these; without any, of all. */
  onWarned(concerned?: readonly Concerned[]): void
}

/** What Events warn of. Nothing is credited by them: without them only reasons are missing. */
export interface EventWatches {
  /** Takes the workloads that documents name; nothing is watched before there are any. */
  want(workloads: ReadonlyMap<string, WorkloadRef>): void
  ofPod(namespace: string, pod: string): readonly Warned[]
  /** Those of a workload itself, and of the ReplicaSets of a Deployment. */
  ofWorkload(workload: WorkloadRef): readonly Warned[]
  /** What a human must mend before Events can be watched. */
  warnings(): string[]
  reflections(): readonly Reflection<never>[]
}

/** Warnings that come together are looked at together, after so many milliseconds. */
const gatherMs = 20

/**
 * Watches the Events of type Warning in core/v1, where every server has them and the agent writes its own; the same ones are
 * in events.k8s.io. Nothing of them is kept by the watch itself.
 */
export function watchEvents(input: EventInput): EventWatches {
  const { clock } = input
  let reflections: Reflection<never>[] = []
  let documented: ReadonlyMap<string, WorkloadRef> = new Map()
  let names = new Set<string>()
  let news: Concerned[] = []
  const kept = createKeptWarnings((concerned) =>
    'pod' in concerned
      ? isNamedAfter(concerned.pod, (name) => names.has(`${concerned.namespace}/${name}`))
      : documented.has(workloadKey(concerned.workload)),
  )

  const kind: Kind<CoreV1Event, never> = {
    ...warnings,
    keep(event) {
      const concerned = concernedBy(event)
      const warned = concerned && readWarning(event, clock.now())
      if (concerned && warned) {
        kept.note(concerned, warned)
        announce(concerned)
      }
      return undefined
    },
  }

  function announce(concerned: Concerned): void {
    news.push(concerned)
    if (news.length > 1) return
    void clock.sleep(gatherMs).then(() => {
      const gathered = news
      news = []
      input.onWarned(gathered)
    })
  }

  return {
    want(workloads) {
      documented = workloads
      names = new Set([...workloads.values()].map(({ namespace, name }) => `${namespace}/${name}`))
      if (workloads.size === 0 || reflections.length > 0) return
      const onChange = () => input.onWarned()
      reflections = input.scopes.map((namespace) => reflect({ ...input, kind, namespace, onChange }))
    },
    ofPod: (namespace, pod) => kept.of({ namespace, pod }, clock.now()),
    ofWorkload: (workload) => kept.of({ namespace: workload.namespace, workload }, clock.now()),
    warnings() {
      const states = reflections.map((reflection) => reflection.state())
      const refusals = states.flatMap((state) =>
        state?.live === false && state.reason === 'refused' ? [state.problem] : [],
      )
      const fix = "statuses are right, but messages name fewer reasons; check the agent's RBAC"
      return [...new Set(refusals)].map((problem) => `events can't be watched: ${problem}; ${fix}`)
    },
    reflections: () => reflections,
  }
}

/** Pods are named after their workload, with a number, or one or two hashes behind. */
function isNamedAfter(pod: string, isWorkload: (name: string) => boolean): boolean {
  const parts = pod.split('-')
  return [1, 2].some((behind) => parts.length > behind && isWorkload(parts.slice(0, -behind).join('-')))
}

/** The newest warnings of each object: bounded, whatever a cluster has to say. */
interface KeptWarnings {
  note(concerned: Concerned, warned: Warned): void
  /** Those that are not too old, the last said first. */
  of(concerned: Concerned, now: number): readonly Warned[]
}

/** As long as the API itself keeps Events by default. */
const keptMs = 3_600_000
const maxPerObject = 5
/** Of objects that documents name, and of all others, which documents may name later. */
const maxObjects = { documented: 3_000, other: 1_000 }

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
      const newest = [warned, ...others].sort((a, b) => b.at - a.at).slice(0, maxPerObject)
      kept.documented.delete(key)
      kept.other.delete(key)
      // A map goes through its keys in the order in which they were set.
      kept[rank].set(key, newest)
      const [oldest] = kept[rank].keys()
      if (kept[rank].size > maxObjects[rank] && oldest !== undefined) kept[rank].delete(oldest)
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
