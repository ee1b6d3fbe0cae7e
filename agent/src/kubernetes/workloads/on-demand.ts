import type { KubernetesObject } from '@kubernetes/client-node'
import type { Change, WatchDeps } from '../watch/copy.ts'
import type { Kind } from '../watch/kind.ts'
import { type Reflection, reflect } from '../watch/reflection.ts'

export interface OnDemandInput<Raw extends KubernetesObject, Kept> extends WatchDeps {
  kind: Kind<Raw, Kept>
  scopes: readonly (string | undefined)[]
  /** True for objects that belong to no namespace. */
  ofCluster?: boolean
  onChange(change?: Change<Kept>): void
}

/** The watches of a kind that exist only while somebody wants them. */
export interface OnDemand<Kept> {
  /** Watches what there is in these namespaces, and only there as far as the agent's scope allows; nothing for none. */
  want(namespaces: ReadonlySet<string>): void
  /** The watch that shows a namespace. */
  of(namespace: string): Reflection<Kept> | undefined
  get(namespace: string, name: string): Kept | undefined
  reflections(): readonly Reflection<Kept>[]
}

/** Watches nothing yet. A watch that is still wanted goes on as it was. */
export function watchOnDemand<Raw extends KubernetesObject, Kept>(input: OnDemandInput<Raw, Kept>): OnDemand<Kept> {
  const running = new Map<string | undefined, Reflection<Kept>>()
  const scopes = input.ofCluster ? [undefined] : input.scopes

  function of(namespace: string): Reflection<Kept> | undefined {
    return running.get(undefined) ?? running.get(namespace)
  }

  return {
    want(namespaces) {
      for (const scope of scopes) {
        const isWanted = scope === undefined ? namespaces.size > 0 : namespaces.has(scope)
        const reflection = running.get(scope)
        if (isWanted && !reflection) running.set(scope, reflect({ ...input, namespace: scope }))
        if (isWanted || !reflection) continue
        running.delete(scope)
        void reflection.stop()
      }
    },
    of,
    get: (namespace, name) => of(namespace)?.get(input.ofCluster ? '' : namespace, name),
    reflections: () => [...running.values()],
  }
}

/** The namespaces of these objects. */
export function namespacesOf(refs: Iterable<{ namespace: string }>): Set<string> {
  return new Set([...refs].map(({ namespace }) => namespace))
}
