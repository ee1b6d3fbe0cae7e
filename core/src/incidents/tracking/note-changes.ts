import type { IncidentEvent, NewEvent } from '../../events/events.ts'
import type { Queryable } from '../../platform/database/database.ts'
import type { Cause } from './attribute-causes.ts'
import type { HeldOutage, Outage, ServiceChanges } from './outages.ts'
import type { StoredIncident } from './store-outages.ts'
import { type EntryKind, monitoring, type NewEntry, storeEntries } from './timeline.ts'

/** What became of the incidents of a report. */
export interface StoredChanges {
  changes: readonly ServiceChanges[]
  changed: readonly StoredIncident[]
  opened: readonly StoredIncident[]
  causes: readonly Cause[]
}

/** Notes the changes in the timelines of their incidents, in one statement, and resolves to the events that report them. */
export async function noteChanges(
  tx: Queryable,
  { changes, changed, opened, causes }: StoredChanges,
  now: Date,
): Promise<NewEvent[]> {
  const entries: NewEntry[] = []
  const events: NewEvent[] = []
  const note = (incidentId: number, kind: EntryKind, text: string | null) =>
    entries.push({ incidentId, kind, author: monitoring, text })
  const services = new Map(changes.map((change) => [change.serviceId, change]))
  const suppressed = new Set(causes.filter((cause) => cause.suppressed).map(({ id }) => id))

  for (const { absorbed } of changes) {
    for (const { id, into } of absorbed)
      note(into, 'MERGED', `Late reports show that incident ${id} is the same outage.`)
  }
  const pairs = new Map(changes.flatMap((change) => change.changed).map((pair) => [pair.before.id, pair]))
  for (const incident of changed) {
    const pair = pairs.get(incident.id)
    if (!pair) continue
    const { kind, text } = describeChange(pair.before, pair.after)
    note(incident.id, kind, text)
    const type = eventTypes[kind]
    if (type)
      events.push({ type, subject: services.get(incident.service_id)?.path ?? '', payload: payloadOf(incident) })
  }
  for (const incident of opened) {
    const service = services.get(incident.service_id)
    const silent = suppressed.has(incident.id)
    note(incident.id, 'OPENED', openingText(incident, service?.message ?? null))
    if (incident.resolved_at) note(incident.id, 'RESOLVED', endText(incident, incident.resolved_at))
    const payload = { ...payloadOf(incident), suppressed: silent }
    events.push({
      type: 'incident.opened',
      subject: service?.path ?? '',
      payload: { ...payload, notify: payload.notify && !silent },
    })
  }
  for (const { id, rootCauseId } of causes) note(id, 'LINKED', `Explained by incident ${rootCauseId}, which it needs.`)
  await storeEntries(tx, entries, now)
  return events
}

const eventTypes = {
  RESOLVED: 'incident.resolved',
  REOPENED: 'incident.reopened',
  CORRECTED: undefined,
} as const

/** What the difference between the two states of an incident is called. */
function describeChange(
  before: HeldOutage,
  after: Outage,
): { kind: 'RESOLVED' | 'REOPENED' | 'CORRECTED'; text: string } {
  if (after.disproved) {
    const kind = before.resolvedAt === null ? 'RESOLVED' : 'CORRECTED'
    return { kind, text: 'Its own agent reports maintenance of all of it: it was no outage, and does not count.' }
  }
  if (after.resolvedAt === null && (before.resolvedAt !== null || after.flaps > before.flaps)) {
    return { kind: 'REOPENED', text: `Down again within five minutes, ${after.flaps} in all.` }
  }
  if (after.resolvedAt !== null && before.resolvedAt === null) {
    return { kind: 'RESOLVED', text: resolvedText(after.resolvedAt, after.lostSight) }
  }
  const until = after.resolvedAt === null ? 'it lasts' : `it ended at ${iso(after.resolvedAt)}`
  return { kind: 'CORRECTED', text: `Late reports show that it started at ${iso(after.startedAt)}, and ${until}.` }
}

function openingText({ started_at, replayed, planned }: StoredIncident, message: string | null): string {
  const how = planned ? ', in planned maintenance' : replayed ? ', reported afterwards' : ''
  return `Down since ${started_at.toISOString()}${how}${message ? `: ${message}` : '.'}`
}

const endText = ({ no_data_since }: StoredIncident, end: Date) =>
  resolvedText(end.getTime(), no_data_since?.getTime() === end.getTime())

function resolvedText(at: number, lostSight: boolean): string {
  return lostSight
    ? `Last seen down at ${iso(at)}; nothing was observed for a while after that.`
    : `Recovered at ${iso(at)}.`
}

const iso = (ms: number) => new Date(ms).toISOString()

/** What every event about an incident says. What was over before core knew of it is not worth a call. */
export function payloadOf(incident: StoredIncident): IncidentEvent {
  const suppressed = incident.root_cause_id !== null && incident.paged_at === null
  const over = incident.resolved_at !== null && incident.paged_at === null
  return {
    incidentId: incident.id,
    serviceId: incident.service_id,
    replayed: incident.replayed,
    suppressed,
    planned: incident.planned,
    // Who was called for what turned out to be no outage is not left with it.
    notify: !over && (!incident.planned || incident.disproved) && !suppressed,
  }
}
