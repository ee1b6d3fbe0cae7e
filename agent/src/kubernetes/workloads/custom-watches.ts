import type { KubernetesObject } from '@kubernetes/client-node'
import { isMapping } from '../../document/fields.ts'
import type { CustomType, WorkloadType } from '../../document/workload-type.ts'
import { describeApiError, describeForAll } from '../../platform/errors.ts'
import { createBackoff } from '../../platform/time/backoff.ts'
import { type ServiceWorkload, type WorkloadRef, workloadKey } from '../../sources/source.ts'
import { type CustomState, customStatus } from '../../status/custom-rule.ts'
import { type Observation, unknownStatus } from '../../timeline/observation.ts'
import type { KubernetesApi } from '../api/api.ts'
import { customKind } from '../kinds/custom.ts'
import type { Change } from '../watch/copy.ts'
import { namespacesOf, type OnDemand, watchOnDemand } from './on-demand.ts'
import type { PodWatches } from './pod-watches.ts'
import { absent, blindBy, type GroupInput, proofBy, type WorkloadGroup } from './workload-group.ts'

export interface CustomInput extends GroupInput {
  pods: Pick<PodWatches, 'troublesOf'>
}

/** A kind that documents name: how it is watched, once the API has said how it is called. */
interface CustomWatch {
  type: CustomType
  /** The namespaces of the documents. */
  wanted: ReadonlySet<string>
  watch: OnDemand<CustomState> | undefined
  /** True for objects of no namespace, which may be named from any. */
  ofCluster: boolean
  /** Why it can't be watched. */
  problem: string | undefined
  ending: AbortController
}

const isCustom = (type: WorkloadType): type is CustomType => type.includes('/')

/** Watches objects of any kind while a document names some. Each kind is looked up in the discovery of the API first. */
export function watchCustom(input: CustomInput): WorkloadGroup {
  const byType = new Map<WorkloadType, CustomWatch>()
  const watchOf = ({ type, namespace }: WorkloadRef) => byType.get(type)?.watch?.of(namespace)
  const keptOf = ({ type, namespace, name }: WorkloadRef) => byType.get(type)?.watch?.get(namespace, name)

  function observe(ref: ServiceWorkload): Observation | 'missing' | undefined {
    const problem = byType.get(ref.type)?.problem
    if (problem !== undefined) return unknownStatus(`${ref.type} can't be watched: ${problem}`)
    const blind = blindBy(watchOf(ref), input.store)
    if (blind !== undefined) return blind === 'unseen' ? undefined : blind
    const state = keptOf(ref)
    if (state === undefined) return absent(ref, input.seen)
    const { readyCondition, scaledToZero } = ref
    const troubles = input.pods.troublesOf(ref)
    return customStatus(state, { readyCondition, scaledToZero, troubles, now: input.clock.now() })
  }

  function want(refs: readonly WorkloadRef[]): void {
    for (const [type, custom] of byType) {
      if (refs.some((ref) => ref.type === type)) continue
      custom.ending.abort()
      custom.watch?.want(new Set())
      byType.delete(type)
    }
    for (const type of new Set(refs.map((ref) => ref.type))) {
      if (!isCustom(type)) continue
      const known = byType.get(type)
      const custom = known ?? newWatch(type)
      custom.wanted = namespacesOf(refs.filter((ref) => ref.type === type))
      custom.watch?.want(custom.wanted)
      byType.set(type, custom)
      if (known === undefined) void discover(custom, input)
    }
  }

  return {
    handles: isCustom,
    want,
    observe,
    proof: (ref) => proofBy(watchOf(ref), input.store),
    has: (ref) => keptOf(ref) !== undefined,
    watches: () => [...byType.values()].flatMap(({ watch }) => watch?.reflections() ?? []),
    stop() {
      for (const { ending } of byType.values()) ending.abort()
    },
  }
}

/** Asks for the kind until there is one, and then watches it. */
async function discover(custom: CustomWatch, input: CustomInput): Promise<void> {
  const { clock, log, onWorkload, random, times } = input
  const backoff = createBackoff(times.backoff, random)
  const { signal } = custom.ending
  while (!signal.aborted && custom.watch === undefined) {
    try {
      const { group, plural, namespaced } = await findKind(custom.type, input, signal)
      if (signal.aborted) return
      const onChange = (change?: Change<CustomState>) => applyChange(custom, input, change)
      custom.ofCluster = !namespaced
      const kind = customKind(group, plural)
      custom.watch = watchOnDemand<KubernetesObject, CustomState>({ ...input, kind, ofCluster: !namespaced, onChange })
      custom.watch.want(custom.wanted)
      custom.problem = undefined
    } catch (error) {
      if (signal.aborted) return
      const problem = describeForAll(error)
      const entry = { type: custom.type, problem: describeApiError(error) }
      if (problem !== custom.problem) log.warn(entry, 'a kind that documents name can not be found')
      custom.problem = problem
      onWorkload()
      await clock.sleep(backoff.next(), signal)
    }
  }
}

function applyChange({ type, ofCluster, wanted }: CustomWatch, input: CustomInput, change?: Change<CustomState>): void {
  if (change === undefined) {
    input.onWorkload()
    return
  }
  for (const namespace of ofCluster ? wanted : [change.namespace]) {
    const ref: WorkloadRef = { namespace, type, name: change.name }
    if (change.after && input.documented().has(workloadKey(ref))) input.seen.note([ref])
    input.onWorkload(ref)
  }
}

function newWatch(type: CustomType): CustomWatch {
  const ending = new AbortController()
  return { type, wanted: new Set(), watch: undefined, ofCluster: false, problem: undefined, ending }
}

/** How the API calls a kind. */
interface FoundKind {
  /** The path of its group and version. */
  group: string
  plural: string
  namespaced: boolean
}

const segment = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/

/** Looks a kind like `argoproj.io/v1alpha1/Rollout` up in the discovery of the API. Throws when there is no such kind, and what the API throws. */
async function findKind(
  type: CustomType,
  { api, times }: { api: KubernetesApi; times: { answerMs: number } },
  signal: AbortSignal,
): Promise<FoundKind> {
  const cut = type.lastIndexOf('/')
  const [version, kind] = [type.slice(0, cut), type.slice(cut + 1)]
  const group = version.includes('/') ? `/apis/${version}` : `/api/${version}`
  const answer = await api.call({ path: group, timeoutMs: times.answerMs, signal })
  const resources: unknown[] = isMapping(answer) && Array.isArray(answer.resources) ? answer.resources : []
  for (const resource of resources) {
    if (!isMapping(resource) || resource.kind !== kind) continue
    const { name: plural, namespaced } = resource
    // Those with a slash are parts of a resource, like its status.
    if (typeof plural === 'string' && segment.test(plural)) return { group, plural, namespaced: namespaced === true }
  }
  throw new Error(`${version} has no kind ${kind}`)
}
