import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import type { IncidentFilter } from '../api/sla/incident-types.ts'
import { incidentStatuses, severities } from '../status/incident/incident-meaning.ts'

/** What the list of incidents is narrowed to; it lives in the address, so that it can be shared and survives going back. */
export function useIncidentFilter() {
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
  const clear = () => void router.replace({ query: {} })
  return { status, severity, prefix, filter, clear }
}
