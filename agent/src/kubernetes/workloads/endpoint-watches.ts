import { describeWorkload, type WorkloadRef, workloadKey } from '../../sources/source.ts'
import type { Observation } from '../../timeline/observation.ts'
import { endpointslices, type KeptSlice } from '../kinds/endpointslices.ts'
import type { Change } from '../watch/copy.ts'
import { namespacesOf, watchOnDemand } from './on-demand.ts'
import { absent, blindBy, type GroupInput, proofBy, type WorkloadGroup } from './workload-group.ts'

/** Watches the endpoints of Services while a document names some. */
export function watchEndpoints(input: GroupInput): WorkloadGroup {
  const { seen, documented, onWorkload } = input
  let byService = new Map<string, Map<string, KeptSlice>>()
  const watch = watchOnDemand({ ...input, kind: endpointslices, onChange })

  function index(namespace: string, name: string, before: KeptSlice | undefined, after: KeptSlice | undefined): void {
    if (before) byService.get(`${namespace}/${before.service}`)?.delete(name)
    if (after === undefined) return
    const key = `${namespace}/${after.service}`
    byService.set(key, (byService.get(key) ?? new Map<string, KeptSlice>()).set(name, after))
  }

  function onChange(change?: Change<KeptSlice>): void {
    if (change === undefined) {
      byService = new Map()
      for (const reflection of watch.reflections()) {
        for (const [key, slice] of reflection.entries()) {
          const cut = key.indexOf('/')
          index(key.slice(0, cut), key.slice(cut + 1), undefined, slice)
        }
      }
      onWorkload()
      return
    }
    const { namespace, name, before, after } = change
    index(namespace, name, before, after)
    for (const service of new Set([before?.service, after?.service])) {
      if (service === undefined) continue
      const ref: WorkloadRef = { namespace, type: 'service', name: service }
      if (after && documented().has(workloadKey(ref))) seen.note([ref])
      onWorkload(ref)
    }
  }

  const slicesOf = ({ namespace, name }: WorkloadRef) => [...(byService.get(`${namespace}/${name}`)?.values() ?? [])]

  return {
    handles: (type) => type === 'service',
    want: (refs) => watch.want(namespacesOf(refs)),
    observe(ref) {
      const blind = blindBy(watch.of(ref.namespace), input.store)
      if (blind !== undefined) return blind === 'unseen' ? undefined : blind
      const slices = slicesOf(ref)
      return slices.length === 0 ? absent(ref, seen) : endpointStatus(ref, slices)
    },
    proof: (ref) => proofBy(watch.of(ref.namespace), input.store),
    has: (ref) => slicesOf(ref).length > 0,
    watches: watch.reflections,
  }
}

/** The status of a Service by its endpoints. One of two families has a slice for each: their pods are the same. */
function endpointStatus(ref: WorkloadRef, slices: readonly Omit<KeptSlice, 'service'>[]): Observation {
  const families = new Map<string, { ready: number; total: number }>()
  for (const { addressType, ready, total } of slices) {
    const { ready: readyBefore, total: before } = families.get(addressType) ?? { ready: 0, total: 0 }
    families.set(addressType, { ready: readyBefore + ready, total: before + total })
  }
  const counts = [...families.values()]
  const ready = Math.max(...counts.map((one) => one.ready))
  const total = Math.max(...counts.map((one) => one.total))
  const replicas = { replicas: total, readyReplicas: ready }
  if (ready > 0) return { status: 'OPERATIONAL', ...replicas }
  const how = total === 0 ? 'has no endpoints' : `has no ready endpoint, ${total} that are not ready`
  return { status: 'DOWN', message: `${describeWorkload(ref)} ${how}`, ...replicas }
}
