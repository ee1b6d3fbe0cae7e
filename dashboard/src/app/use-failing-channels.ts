import { computed } from 'vue'
import { failingChannelsDocument } from '../graphql/generated/notifications.generated.ts'
import { useFetched } from '../graphql/use-fetched.ts'
import { usePolling } from '../graphql/use-refresh.ts'
import { isAdmin } from '../session/session.ts'

/** How many notification channels fail; 0 while that is not known, and for who may not see them. */
export function useFailingChannels() {
  const { data, refetch } = useFetched(failingChannelsDocument, {}, { pause: () => !isAdmin.value, later: true })
  usePolling(refetch)
  return computed(
    () => data.value?.notificationChannels.filter(({ enabled, failingSince }) => enabled && failingSince).length ?? 0,
  )
}
