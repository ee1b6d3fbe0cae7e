import { computed } from 'vue'
import { openIncidentCountDocument } from '../graphql/generated/incidents.generated.ts'
import { failingChannelsDocument } from '../graphql/generated/notifications.generated.ts'
import type { Plugin } from '../graphql/generated/types.generated.ts'
import { pluginsDocument } from '../graphql/generated/users.generated.ts'
import { useFetched } from '../graphql/use-fetched.ts'
import { usePolling, useRefetchOnChange } from '../graphql/use-refresh.ts'
import { isAdmin } from '../session/session.ts'

/** How many incidents nobody has acknowledged; 0 while that is not known. */
export function useOpenIncidents() {
  const { data, refetch } = useFetched(openIncidentCountDocument, {}, { later: true })
  usePolling(refetch)
  useRefetchOnChange(refetch)
  return computed(() => data.value?.slaIncidents.totalCount ?? 0)
}

/** How many notification channels fail; 0 while that is not known, and for who may not see them. */
export function useFailingChannels() {
  const { data, refetch } = useFetched(failingChannelsDocument, {}, { pause: () => !isAdmin.value, later: true })
  usePolling(refetch)
  return computed(
    () => data.value?.notificationChannels.filter(({ enabled, failingSince }) => enabled && failingSince).length ?? 0,
  )
}

/** Which plugins core runs; one counts as on until core says that it is off. */
export function usePlugins() {
  const { data } = useFetched(pluginsDocument, {})
  return {
    isOn: (plugin: Plugin) => data.value?.plugins.find((one) => one.plugin === plugin)?.enabled !== false,
  }
}
