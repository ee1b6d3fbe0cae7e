import type { WorkloadRef } from '../../sources/source.ts'
import type { ClaimTrouble } from '../../status/claim-rule.ts'
import { claims } from '../kinds/persistentvolumeclaims.ts'
import type { WatchDeps } from '../watch/copy.ts'
import type { Reflection } from '../watch/reflection.ts'
import { namespacesOf, watchOnDemand } from './on-demand.ts'

export interface ClaimInput extends WatchDeps {
  scopes: readonly (string | undefined)[]
  /** Claims of any workload may be others. */
  onClaims(): void
}

/** The claims of watched workloads that have no volume. Without the right to see them only this cause is missing. */
export interface ClaimWatches {
  /** Takes what documents name; claims are watched once a workload of them has some. */
  want(workloads: readonly WorkloadRef[]): void
  troublesOf(workload: WorkloadRef, names: readonly string[] | undefined): ClaimTrouble[]
  watches(): readonly Reflection<unknown>[]
}

/** Nothing is watched before a workload with claims is judged. */
export function watchClaims(input: ClaimInput): ClaimWatches {
  const watch = watchOnDemand({ ...input, kind: claims, onChange: () => input.onClaims() })
  let needed = new Set<string>()
  return {
    want(workloads) {
      const documented = namespacesOf(workloads)
      needed = new Set([...needed].filter((namespace) => documented.has(namespace)))
      watch.want(needed)
    },
    troublesOf({ namespace }, names) {
      if (names === undefined) return []
      if (!needed.has(namespace)) watch.want(needed.add(namespace))
      if (!watch.of(namespace)?.state()?.live) return []
      return names.flatMap((claim) => {
        const phase = watch.get(namespace, claim)
        return phase === undefined ? [] : [{ claim, phase }]
      })
    },
    watches: watch.reflections,
  }
}
