import { computed } from 'vue'
import { openIncidentCountDocument } from '../graphql/generated/incidents.generated.ts'
import { useFetched } from '../graphql/use-fetched.ts'
import { usePolling, useRefetchOnChange } from '../graphql/use-refresh.ts'

/** How many incidents nobody has acknowledged; 0 while that is not known. */
export function useOpenIncidents() {
  const { data, refetch } = useFetched(openIncidentCountDocument, {}, { later: true })
  usePolling(refetch)
  useRefetchOnChange(refetch)
  return computed(() => data.value?.slaIncidents.totalCount ?? 0)
}
