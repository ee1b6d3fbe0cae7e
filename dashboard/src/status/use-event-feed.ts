import { computed, type MaybeRefOrGetter, ref, shallowRef, toValue, watch } from 'vue'
import { prependEvent } from '../graphql/apply-status-events.ts'
import { useConnection } from '../graphql/connection.ts'
import { eventsDocument } from '../graphql/generated/service.generated.ts'
import type { StatusEvent } from '../graphql/generated/types.generated.ts'
import { useFetched } from '../graphql/use-fetched.ts'

/** The latest status changes, of one service or of all, with new ones on top as they happen. */
export function useEventFeed(path: MaybeRefOrGetter<string | null>, limit: number) {
  const fetched = useFetched(eventsDocument, () => ({ path: toValue(path), first: limit }), { later: true })
  const live = shallowRef<StatusEvent[]>([])
  const fresh = ref<ReadonlySet<string>>(new Set())

  useConnection().onStatusChange((event) => {
    const only = toValue(path)
    if (only !== null && only !== event.path) return
    live.value = prependEvent(live.value, event, limit)
    fresh.value = new Set(live.value.map(({ id }) => id))
  })
  watch(
    () => toValue(path),
    () => {
      live.value = []
    },
  )

  const events = computed(() => {
    const known = fetched.data.value?.serviceStatusEvents
    if (!known && live.value.length === 0) return undefined
    return live.value.toReversed().reduce((list, event) => prependEvent(list, event, limit), known ?? [])
  })
  return { events, fresh, problem: fetched.problem, refetch: fetched.refetch }
}
