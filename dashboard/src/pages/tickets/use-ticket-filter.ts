import { computed } from 'vue'
import type { TicketFilter, TicketKind } from '../../graphql/generated/types.generated.ts'
import { useAddress } from '../../ui/list/use-address.ts'
import { kindLabels, ticketPriorities } from './ticket-labels.ts'

/** What the board is filtered by; it lives in the address, so that it can be shared and survives going back. */
export function useTicketFilter() {
  const { part } = useAddress()
  const [kind, priority, mine] = [part('kind'), part('priority'), part('mine')]
  const kinds = Object.keys(kindLabels)
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
