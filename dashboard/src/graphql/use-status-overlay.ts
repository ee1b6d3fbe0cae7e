import { shallowRef } from 'vue'
import { applyStatusEvent } from './apply-status-events.ts'
import { useConnection } from './connection.ts'
import type { ServiceStatus, StatusEvent } from './generated/types.generated.ts'

const limit = 2_000

/** Lays the latest status change of each service over fetched rows, so that they are right before the next answer. */
export function useStatusOverlay() {
  const latest = shallowRef<ReadonlyMap<string, StatusEvent>>(new Map())
  useConnection().onStatusChange((event) => {
    const next = new Map(latest.value)
    next.delete(event.path)
    next.set(event.path, event)
    const oldest = next.keys().next().value
    if (next.size > limit && oldest !== undefined) next.delete(oldest)
    latest.value = next
  })
  function overlay<Row extends { path: string; status: ServiceStatus; stale: boolean; statusSince?: string | null }>(
    row: Row,
  ): Row {
    return applyStatusEvent(row, latest.value.get(row.path))
  }
  return { overlay }
}
