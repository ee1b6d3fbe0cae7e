import { useDebounceFn, useDocumentVisibility, useIntervalFn } from '@vueuse/core'
import { useConnection } from './connection.ts'
import type { StatusEvent } from './generated/types.generated.ts'

const pollMs = 30_000
/** For pages that show what core's jobs do after a change, as the ticket of an incident: no event says that they did it. */
export const pollJobsMs = 5_000

/**
 * Repeats `refetch` every half minute, or every `everyMs` milliseconds, while the tab is seen, and at once when changes may
 * have been missed.
 */
export function usePolling(refetch: () => void, everyMs = pollMs): void {
  const visibility = useDocumentVisibility()
  useIntervalFn(() => {
    if (visibility.value === 'visible') refetch()
  }, everyMs)
  useConnection().onResume(refetch)
}

/** Calls `refetch` soon after a status change, however many come: after a quiet second, at the latest after five. */
export function useRefetchOnChange(refetch: () => void, concerns: (event: StatusEvent) => boolean = () => true): void {
  const soon = useDebounceFn(refetch, 1_000, { maxWait: 5_000 })
  useConnection().onStatusChange((event) => {
    if (concerns(event)) void soon()
  })
}

/** Calls `refetch` as soon after a rollout, restart or scaling of a service that concerns it. */
export function useRefetchOnServiceChange(refetch: () => void, concerns: (path: string) => boolean): void {
  const soon = useDebounceFn(refetch, 300, { maxWait: 2_000 })
  useConnection().onServiceChange(({ path }) => {
    if (concerns(path)) void soon()
  })
}
