import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'

/** What a list is narrowed to: a choice, a group and a search; it lives in the address, so that it can be shared and survives going back. */
export function useListFilter() {
  const route = useRoute()
  const router = useRouter()
  const part = (name: string) =>
    computed({
      get: () => {
        const value = route.query[name]
        return typeof value === 'string' ? value : ''
      },
      set: (value: string) => {
        const { [name]: _, ...rest } = route.query
        void router.replace({ query: value ? { ...rest, [name]: value } : rest })
      },
    })
  const clear = () => void router.replace({ query: {} })
  return { choice: part('show'), group: part('group'), search: part('q'), clear }
}
