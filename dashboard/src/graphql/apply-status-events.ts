import type { ServiceStatus, StatusEvent } from './generated/types.generated.ts'

interface LiveFields {
  path: string
  status: ServiceStatus
  stale: boolean
  statusSince?: string | null
  message?: string | null
}

/** A row with a newer status change applied; the same row when the change is older than what the row says. */
export function applyStatusEvent<Row extends LiveFields>(row: Row, event: StatusEvent | undefined): Row {
  if (!event || event.path !== row.path) return row
  if (row.statusSince && Date.parse(row.statusSince) >= Date.parse(event.at)) return row
  return { ...row, status: event.to, stale: false, statusSince: event.at, message: event.message }
}

/** The same change, whether it came from the subscription or from a query. */
function isSame(a: StatusEvent, b: StatusEvent): boolean {
  return a.path === b.path && a.to === b.to && Date.parse(a.at) === Date.parse(b.at)
}

/** A list of changes with one more on top: newest first, each once, at most `limit`. */
export function prependEvent(events: readonly StatusEvent[], event: StatusEvent, limit: number): StatusEvent[] {
  return [event, ...events.filter((known) => !isSame(known, event))]
    .sort((a, b) => Date.parse(b.at) - Date.parse(a.at))
    .slice(0, limit)
}
