import { computed, type MaybeRefOrGetter, ref, toValue, watch } from 'vue'
import { servicesDocument } from '../../api/fleet-documents.ts'
import type { ServiceFilter } from '../../api/types.ts'
import { useFetched } from '../../connection/use-fetched.ts'

const pageSize = 25

/** Services page by page, as core orders them; another filter starts at the first page. */
export function useServicePages(filter: MaybeRefOrGetter<ServiceFilter>) {
  const cursors = ref<(string | null)[]>([null])
  const variables = computed(() => ({
    filter: toValue(filter),
    first: pageSize,
    after: cursors.value.at(-1) ?? null,
  }))
  watch(
    () => JSON.stringify(toValue(filter)),
    () => {
      cursors.value = [null]
    },
    { flush: 'sync' },
  )
  const fetched = useFetched(servicesDocument, variables)
  const page = computed(() => fetched.data.value?.services)

  const first = computed(() => (cursors.value.length - 1) * pageSize)
  const hasNext = computed(
    () => page.value !== undefined && first.value + page.value.nodes.length < page.value.totalCount,
  )
  function next(): void {
    const cursor = page.value?.endCursor
    if (cursor) cursors.value = [...cursors.value, cursor]
  }
  function previous(): void {
    if (cursors.value.length > 1) cursors.value = cursors.value.slice(0, -1)
  }
  return { page, first, hasNext, next, previous, ...fetched }
}
