import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import type { ServiceFilter } from '../api/types.ts'
import { isStatusChoice, type StatusChoice } from './status-choice.ts'

/** What the fleet page is narrowed to; it lives in the address, so that it can be shared and survives going back. */
export function useFleetFilter() {
  const route = useRoute()
  const router = useRouter()
  const text = (value: unknown) => (typeof value === 'string' ? value : '')

  const part = (name: string) =>
    computed({
      get: () => text(route.query[name]),
      set: (value: string) => {
        const { [name]: _, ...rest } = route.query
        void router.replace({ query: value ? { ...rest, [name]: value } : rest })
      },
    })

  const node = part('node')
  const search = part('q')
  const statusPart = part('status')
  const status = computed<StatusChoice | null>({
    get: () => (isStatusChoice(statusPart.value) ? statusPart.value : null),
    set: (value) => {
      statusPart.value = value ?? ''
    },
  })
  const filter = computed<ServiceFilter>(() => ({
    ...(node.value && { prefix: node.value }),
    ...(search.value && { search: search.value }),
    ...(status.value === 'STALE' ? { stale: true } : status.value && { status: status.value }),
  }))
  const clear = () => void router.replace({ query: {} })
  return { node, search, status, filter, clear }
}
