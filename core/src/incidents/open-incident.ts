import { assertMay, below } from '../auth/grants/may.ts'
import type { Context } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { commitChange, parseBounded, textLimits } from './change-incident.ts'
import type { IncidentView } from './incident.ts'
import { payloadOf } from './tracking/note-changes.ts'
import { type StoredIncident, storedColumns } from './tracking/store-outages.ts'

/** How far back a person may date the start of an incident: the time that snapshots are kept. */
const longestAgoMs = 90 * 86_400_000

/**
 * Opens an incident by hand, with the clocks of the terms in force at its start. Throws `not_found` for a service that does
 * not exist, is retired or lies outside the scope, and `bad_request` for a start in the future or more than 90 days ago.
 */
export async function openIncident(
  context: Context,
  input: { service: string; title: string; startedAt?: Date | null; text?: string | null },
): Promise<IncidentView> {
  const now = context.clock.now()
  const title = parseBounded('title', input.title, textLimits.title)
  const text = input.text ? parseBounded('text', input.text, textLimits.note) : null
  const startedAt = input.startedAt ?? now
  if (startedAt > now || startedAt.getTime() < now.getTime() - longestAgoMs) {
    throw new AppError('bad_request', { reason: 'startedAt must lie within the last 90 days.' })
  }
  return commitChange(context, async (tx, author) => {
    const { rows } = await tx.query<StoredIncident & { path: string }>(
      `insert into sla_incidents as i (
        service_id, source, title, severity, started_at, opened_at, response_due, resolution_due, paged_at, created_by
      )
      select
        s.id, 'MANUAL', $3, t.severity, $4, $5, incident_due($5, null, t.response), incident_due($4, null, t.resolution), $5, $6
      from services s
      cross join lateral incident_terms(s.id, $4) t
      where s.path = current_path($1)
        and in_scope(s.path, $2)
        and s.retired_at is null
      returning ${storedColumns}, (select path from services s where s.id = i.service_id) as path`,
      [input.service, context.actor.scope, title, startedAt, now, author],
    )
    const [incident] = rows
    if (!incident) throw new AppError('not_found', { what: `Service "${input.service}"` })
    assertMay(context.actor, 'operate', below(incident.path))
    return {
      id: incident.id,
      entries: [{ incidentId: incident.id, kind: 'OPENED', text }],
      events: [{ type: 'incident.opened', subject: input.service, payload: payloadOf(incident) }],
    }
  })
}
