import { computed } from 'vue'
import type { IncidentFilter } from '../../graphql/generated/types.generated.ts'
import { incidentStatuses, severities } from '../../status/incident/incident-labels.ts'
import { useAddress } from '../../ui/list/use-address.ts'

/** What the list of incidents is filtered by; it lives in the address, so that it can be shared and survives going back. */
export function useIncidentFilter() {
  const { part, clear } = useAddress()
  const status = part('status')
  const severity = part('severity')
  const prefix = part('path')
  const filter = computed<IncidentFilter>(() => {
    const wanted = incidentStatuses.find((one) => one.toLowerCase() === status.value)
    const weight = severities.find((one) => one === severity.value)
    return {
      ...(wanted && { status: wanted }),
      ...(weight && { severity: weight }),
      ...(prefix.value && { prefix: prefix.value }),
    }
  })
  return { status, severity, prefix, filter, clear }
}
