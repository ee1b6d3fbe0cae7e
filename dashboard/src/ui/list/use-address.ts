import { computed, type WritableComputedRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'

/** The query of the address as what a page is filtered by, so that it can be shared and survives going back. */
export interface Address {
  /** One part of the query, empty when it is not there; setting it replaces the address. */
  part(name: string): WritableComputedRef<string>
  /** Takes every part out. */
  clear(): void
}

/** The address of the page that is shown. */
export function useAddress(): Address {
  const route = useRoute()
  const router = useRouter()
  return {
    part: (name) =>
      computed({
        get: () => {
          const value = route.query[name]
          return typeof value === 'string' ? value : ''
        },
        set: (value) => {
          const { [name]: _, ...rest } = route.query
          void router.replace({ query: value ? { ...rest, [name]: value } : rest })
        },
      }),
    clear: () => void router.replace({ query: {} }),
  }
}
