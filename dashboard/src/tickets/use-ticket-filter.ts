import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import type { TicketFilter, TicketKind } from '../api/ticket-types.ts'
import { kindWords, ticketPriorities } from './ticket-meaning.ts'

/** What the board is narrowed to; it lives in the address, so that it can be shared and survives going back. */
export function useTicketFilter() {
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
  const [kind, priority, mine] = [part('kind'), part('priority'), part('mine')]
  const kinds = Object.keys(kindWords)
  const filter = computed<TicketFilter>(() => {
    const wanted = kinds.find((one): one is TicketKind => one.toLowerCase() === kind.value)
    const weight = ticketPriorities.find((one) => one.toLowerCase() === priority.value)
    return {
      ...(wanted && { kind: wanted }),
      ...(weight && { priority: weight }),
      ...(mine.value === 'yes' && { mine: true }),
    }
  })
  return { kind, priority, mine, filter }
}
