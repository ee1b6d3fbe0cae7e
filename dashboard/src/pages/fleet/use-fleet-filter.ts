import { computed } from 'vue'
import type { ServiceFilter } from '../../graphql/generated/types.generated.ts'
import { useAddress } from '../../ui/list/use-address.ts'
import { isStatusChoice, type StatusChoice } from './status-choice.ts'

/** What the fleet page is filtered by; it lives in the address, so that it can be shared and survives going back. */
export function useFleetFilter() {
  const { part, clear } = useAddress()
  const node = part('node')
  const search = part('q')
  const statusPart = part('status')
  const status = computed<StatusChoice | null>({
    get: () => (isStatusChoice(statusPart.value) ? statusPart.value : null),
    set: (value) => {
      statusPart.value = value ?? ''
    },
  })
  const retiredPart = part('retired')
  /** Shows the retired services instead of those that live. */
  const retired = computed({
    get: () => retiredPart.value === 'true',
    set: (value) => {
      retiredPart.value = value ? 'true' : ''
    },
  })
  const filter = computed<ServiceFilter>(() => ({
    ...(node.value && { prefix: node.value }),
    ...(retired.value && { retired: true }),
    ...(search.value && { search: search.value }),
    ...(status.value === 'STALE' ? { stale: true } : status.value && { status: status.value }),
  }))
  return { node, search, status, retired, filter, clear }
}
