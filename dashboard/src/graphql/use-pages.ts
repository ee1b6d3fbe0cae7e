import { computed, type MaybeRefOrGetter, ref, toValue, watch } from 'vue'
import type { TypedDocument } from './typed-document.ts'
import { useFetched } from './use-fetched.ts'

const pageSize = 25

interface Page {
  nodes: unknown[]
  totalCount: number
  endCursor: string | null
}

/** A list page by page, as core orders it; another filter starts at the first page. */
export function usePages<Data, Filter, Of extends Page>(
  document: TypedDocument<Data, { filter: Filter; first: number; after: string | null }>,
  filter: MaybeRefOrGetter<Filter>,
  pageOf: (data: Data) => Of,
) {
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
  const fetched = useFetched(document, variables)
  const page = computed(() => (fetched.data.value ? pageOf(fetched.data.value) : undefined))

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
