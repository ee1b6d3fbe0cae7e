import { useClientHandle } from '@urql/vue'
import { shallowRef } from 'vue'
import { serviceLeavesDocument } from '../../../graphql/generated/fleet.generated.ts'
import type { LoadedServices } from './tree-rows.ts'

const pageSize = 50
const max = 500

/** Loads the services of clusters page by page, when they are asked for. */
export function useTreeServices() {
  const { client } = useClientHandle()
  const loaded = shallowRef<ReadonlyMap<string, LoadedServices>>(new Map())

  function keep(path: string, services: LoadedServices): void {
    loaded.value = new Map(loaded.value).set(path, services)
  }

  async function ask(path: string, first: number, after: string | null) {
    const { data } = await client.query(serviceLeavesDocument, { filter: { prefix: path }, first, after }).toPromise()
    return data?.services
  }

  /** The first page of a cluster, or the next one. */
  async function loadMore(path: string): Promise<void> {
    const before = loaded.value.get(path)
    if (before?.loading) return
    const known = before ?? { services: [], total: 0, endCursor: null, loading: false }
    keep(path, { ...known, loading: true })
    const page = await ask(path, pageSize, known.endCursor)
    if (!page) return keep(path, { ...known, loading: false })
    const services = [...known.services, ...page.nodes]
    keep(path, { services, total: page.totalCount, endCursor: page.endCursor, loading: false })
  }

  /** Reads again what is loaded of the given clusters. */
  async function reload(paths: readonly string[]): Promise<void> {
    for (const path of paths) {
      const known = loaded.value.get(path)
      if (!known || known.loading || known.services.length > max) continue
      const page = await ask(path, Math.max(pageSize, known.services.length), null)
      if (page)
        keep(path, {
          services: page.nodes,
          total: page.totalCount,
          endCursor: page.endCursor,
          loading: false,
        })
    }
  }

  return { loaded, loadMore, reload }
}
