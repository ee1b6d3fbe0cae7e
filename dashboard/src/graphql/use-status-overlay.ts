import { shallowRef, triggerRef } from 'vue'
import { applyStatusEvent } from './apply-status-events.ts'
import { useConnection } from './connection.ts'
import type { ServiceStatus, StatusEvent } from './generated/types.generated.ts'

const limit = 2_000

/** Lays the latest status change of each service over fetched rows, so that they are right before the next answer. */
export function useStatusOverlay() {
  const latest = shallowRef(new Map<string, StatusEvent>())
  useConnection().onStatusChange((event) => {
    const { value: events } = latest
    // The latest change stands last. A copy for each would cost more, the more services have changed.
    events.delete(event.path)
    events.set(event.path, event)
    const oldest = events.keys().next().value
    if (events.size > limit && oldest !== undefined) events.delete(oldest)
    triggerRef(latest)
  })
  function overlay<Row extends { path: string; status: ServiceStatus; stale: boolean; statusSince?: string | null }>(
    row: Row,
  ): Row {
    return applyStatusEvent(row, latest.value.get(row.path))
  }
  return { overlay }
}
